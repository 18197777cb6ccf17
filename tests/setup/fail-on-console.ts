import { afterEach, beforeEach, expect, vi } from "vitest";

// A library's console.error is a defect like any other: it fails the test that caused it.
const spy = vi.spyOn(console, "error");

beforeEach(() => {
  spy.mockClear();
});

afterEach(() => {
  const reported = spy.mock.calls.map((call) => call.map(String).join(" "));
  expect(reported, "console.error was called").toEqual([]);
});
