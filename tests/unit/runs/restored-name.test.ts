import { expect, test } from "vitest";
import { freeName } from "#lib/runs/restored-name.ts";

test("A restored run keeps its name where it is free, and gets the first free number behind it else", () => {
  expect(freeName("a", new Set(["b"]))).toBe("a");
  expect(freeName("a", new Set(["a"]))).toBe("a (2)");
  expect(freeName("a", new Set(["a", "a (2)", "a (4)"]))).toBe("a (3)");
});
