import { describe, expect, it } from "vitest";
import { findMentions, mentionedNames, mentionOf } from "#lib/reviews/mentions.ts";

describe("Mentions of runs", () => {
  it("are names after an @, without the punctuation of the sentence", () => {
    expect(mentionedNames("@lr-1e-4 beats @run_2, see @mlp/2x. And (@seed-1):")).toEqual([
      "lr-1e-4",
      "run_2",
      "mlp/2x",
      "seed-1",
    ]);
  });

  it("are quoted where names have spaces", () => {
    expect(mentionedNames('why is @"q former, 2 layers" worse?')).toEqual(["q former, 2 layers"]);
  });

  it("are not in addresses of mail, nor in code", () => {
    expect(mentionedNames("ask a@b.org, `@code`, ```\n@block\n``` and @real")).toEqual(["real"]);
  });

  it("say where they stand", () => {
    const text = 'a @x. @"y z"!';
    expect(findMentions(text).map(({ start, end }) => text.slice(start, end))).toEqual(["@x", '@"y z"']);
  });

  it("are written so that they are read again", () => {
    for (const name of ["lr-1e-4", "a b", "ends.", "Müller", "a,b"]) {
      expect(mentionedNames(mentionOf(name))).toEqual([name]);
    }
  });
});
