import { describe, expect, test } from "vitest";
import { InputError } from "#lib/errors.ts";
import { storyText } from "#lib/mir/evaluation-sets/evaluation-set-candidates.ts";
import { parsePairList } from "#lib/mir/evaluation-sets/evaluation-set-list.ts";

const messageOf = (name: string, content: string): string => {
  try {
    parsePairList(name, content);
  } catch (error) {
    if (error instanceof InputError && error.kind === "bad-eval-set") return error.message;
    throw error;
  }
  throw new Error("the list was accepted");
};

describe("A list of pairs", () => {
  const wanted = [
    { image: "a.png", text: "one, two" },
    { image: "b.png", text: 'a "quoted"\nline' },
  ];
  test.each([
    ["pairs.json", JSON.stringify(wanted)],
    ["pairs.jsonl", `${wanted.map((pair) => JSON.stringify(pair)).join("\r\n")}\n\n`],
    ["pairs.csv", 'image,text\r\na.png,"one, two"\r\nb.png,"a ""quoted""\nline"\r\n'],
    ["pairs.csv", '\uFEFFfile_name,caption,split\na.png,"one, two",x\nb.png,"a ""quoted""\nline",y\n'],
  ])("is read from %s", (name, content) => {
    expect(parsePairList(name, content).map(({ image, text }) => ({ image, text }))).toEqual(wanted);
  });

  test.each([
    ["pairs.jsonl", '{"image":"a.png","text":"x"}\n{', "pairs.jsonl: line 2 is not valid JSON"],
    ["pairs.jsonl", '{"image":"a.png","text":"x"}\n\n{"image":"b.png"}', "pairs.jsonl: line 3: text"],
    ["pairs.jsonl", "[1]", "pairs.jsonl: line 1: must be an object"],
    ["pairs.json", '{"image":"a.png"}', "pairs.json: must be an array"],
    ["pairs.json", '[{"image":"a","text":"t"},{"image":"a","text":" "}]', "pairs.json: element 2: text"],
    ["pairs.json", "[]", "pairs.json lists no pairs"],
    ["pairs.csv", "image,text\na.png,x\nb.png,\n", "pairs.csv: line 3: text"],
    ["pairs.csv", "image,text\na.png,x,y\n", "pairs.csv is no CSV with a header line"],
    ["pairs.csv", "picture,text\na.png,x\n", "pairs.csv: line 2: image"],
  ])("of %s that is wrong is refused by line: %s", (name, content, message) => {
    expect(messageOf(name, content)).toContain(message);
  });
});

describe("A CNN/DailyMail story", () => {
  test("gives what stands before its first @highlight", () => {
    const story =
      "LONDON (CNN) -- A line.\n\nAnother @highlight inside.\n\n@highlight\n\nShort.\n\n@highlight\n\nMore.";
    expect(storyText(story, "a.story")).toBe("LONDON (CNN) -- A line.\n\nAnother @highlight inside.");
  });

  test("without a text before it is refused by name", () => {
    expect(() => storyText("\n@highlight\n\nShort.", "a.story")).toThrow("a.story has no text");
  });
});
