import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { localPath } from "#lib/views/short-path.ts";

const refusal = (path: string) => {
  try {
    localPath(path, "llava");
  } catch (error) {
    return error instanceof AppError ? error.fields[0]?.path : error;
  }
  return "was accepted";
};

describe("A path that is shortened", () => {
  test("is a page of its project, with its state and place", () => {
    const path = "/projects/llava/runs?filter=params.lr+%3C+1e-3&sort=-mir.exact#top";
    expect(localPath(path, "llava")).toBe(path);
    expect(localPath("/projects/llava", "llava")).toBe("/projects/llava");
  });

  test.each([
    "https://evil.example/projects/llava/runs",
    "//evil.example/projects/llava/runs",
    "/\\evil.example/projects/llava/runs",
    "/\t/evil.example/projects/llava/runs",
    "\\\\evil.example",
    "javascript:alert(1)",
    "projects/llava/runs",
    "/projects/llava/../../api/v1/projects",
    "/projects/llava/%2e%2e/other/runs",
    "/projects/other/runs",
    "/projects/llava-2/runs",
    "/s/abcdefg",
    "/api/v1/runs",
    "",
    " /projects/llava/runs",
    "/projects/llava/runs\r\nset-cookie: a=b",
  ])("is refused when it is %j", (path) => {
    expect(refusal(path)).toBe("path");
  });

  test("never leads to another host, whatever text it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."/\\@:.?#ab%25\t") }), (tail) => {
        const path = `/projects/llava${tail}`;
        if (refusal(path) === "was accepted") {
          const followed = new URL(localPath(path, "llava"), "https://mirscope.example");
          expect(followed.origin).toBe("https://mirscope.example");
          expect(followed.pathname).toMatch(/^\/projects\/llava(\/|$)/);
        }
      }),
    );
  });
});
