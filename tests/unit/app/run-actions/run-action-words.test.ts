import { expect, test } from "vitest";
import { doneText } from "#app/_components/run-actions/use-run-action.ts";

test("An action is told in words that count what changed", () => {
  const runIds = ["01a207a6-9f47-7589-8331-39b33d7767e0"];
  expect(doneText({ action: "archive", runIds }, 1)).toBe("1 run archived");
  expect(doneText({ action: "trash", runIds }, 1234)).toBe("1234 runs moved to the trash");
  expect(doneText({ action: "tag", runIds, key: "team", value: "a" }, 2)).toBe("2 runs tagged team: a");
  expect(doneText({ action: "review", runIds, state: "chosen" }, 2)).toBe("2 runs marked as chosen");
});
