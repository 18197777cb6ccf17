import { describe, expect, test } from "vitest";
import { canonicalQuery, isSameState, queryWithView } from "#lib/views/view-query.ts";

describe("The state of a page", () => {
  test("is the same in any order of its parameters, and whichever view it was opened from", () => {
    expect(isSameState("sort=-mir.exact&filter=a+%3D+1&view=x", "?filter=a%20=%201&sort=-mir.exact")).toBe(
      true,
    );
  });

  test("differs by a value, by an empty value, and by the order of values of one name", () => {
    expect(isSameState("filter=a", "filter=b")).toBe(false);
    expect(isSameState("", "columns=")).toBe(false);
    expect(isSameState("runs=1&runs=2", "runs=2&runs=1")).toBe(false);
  });

  test("keeps what text cannot hold in a URL as it is", () => {
    const filter = 'tags.team = "a&b=c" and name ~ "ü %"';
    const parameters = new URLSearchParams({ filter });
    expect(new URLSearchParams(canonicalQuery(parameters)).get("filter")).toBe(filter);
  });

  test("says that no view is open only where the default view would open else", () => {
    expect(queryWithView("filter=a&view=old", "new")).toBe("filter=a&view=new");
    expect(queryWithView("filter=a&view=old", null)).toBe("filter=a");
    expect(queryWithView("view=old", null)).toBe("view=all");
  });
});
