import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "docs", "decisions");
const files = readdirSync(FOLDER).sort();
const pages = files.filter((file) => file !== "template.md");
const read = (file: string) => readFileSync(join(FOLDER, file), "utf8");

describe("Decisions", () => {
  test("are numbered without a gap", () => {
    const numbers = pages.map((file) => Number(file.slice(0, 3)));
    expect(numbers).toEqual(pages.map((_, index) => index + 1));
  });

  test.for(pages)("%s follows the template", (file) => {
    const [title = "", , status = ""] = read(file).split("\n");
    expect(title).toMatch(new RegExp(`^# ${file.slice(0, 3)} \\S`));
    expect(status).toMatch(
      /^Date: \d{4}-\d{2}-\d{2} · Status: (proposed|accepted|rejected|superseded by \d{3})$/,
    );
    const headings = [...read(file).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Context", "Decision", "Consequences"]);
  });

  test("that are superseded name a page that exists", () => {
    const successors = pages.flatMap((file) => /superseded by (\d{3})/.exec(read(file))?.[1] ?? []);
    for (const number of successors) expect(pages.some((file) => file.startsWith(number))).toBe(true);
  });
});
