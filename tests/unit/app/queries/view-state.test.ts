import { describe, expect, test } from "vitest";
import { viewHref, viewState } from "#app/_queries/view-state.ts";

describe("What a view of the runs page saves", () => {
  test("is the same however its parameters were written", () => {
    expect(viewState("runs", "?sort=mir.exact&filter=%20params.lr%20%3C%201&status=finished")).toBe(
      viewState("runs", "status=finished&filter=params.lr+<+1&sort=mir.exact"),
    );
  });

  test("leaves out which groups are open, which view was opened, and what the page does not know", () => {
    const group = "0123456789abcdef0123456789abcdef";
    expect(viewState("runs", `group=seed&open=${group}&view=x&utm_source=mail`)).toBe("group=seed");
    expect(viewState("runs", "view=all")).toBe("");
  });

  test("keeps that no column is shown apart from the project's columns", () => {
    expect(viewState("runs", "columns=")).not.toBe(viewState("runs", ""));
  });
});

test("A view of another page is saved as it stands there, and its address names it", () => {
  expect(viewState("correlation", "y=average&x=mir.exact&view=v")).toBe("x=mir.exact&y=average");
  expect(viewState("compare", "runs=a,b&at=params.lr&ref=b")).toBe("ref=b&runs=a%2Cb");
  const view = { id: "v", page: "compare", query: "runs=a%2Cb" } as const;
  expect(viewHref("my-project", view)).toBe("/projects/my-project/compare?runs=a%2Cb&view=v");
});
