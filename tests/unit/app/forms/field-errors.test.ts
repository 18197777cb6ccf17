import { describe, expect, it } from "vitest";
import { fieldOfSameName, sortErrors } from "#app/_components/forms/field-errors.ts";

describe("Errors of a request", () => {
  const fieldOf = fieldOfSameName({ name: "", factors: [] });

  it("come to the field of the same name, or of the list that a path goes into", () => {
    const errors = [
      { path: "name", message: "must not be empty" },
      { path: "factors.1", message: "is too long" },
    ];
    expect(sortErrors(errors, fieldOf)).toEqual({
      ofFields: { name: "must not be empty", factors: "is too long" },
      others: [],
    });
  });

  it("keep the first message of a field", () => {
    const errors = [
      { path: "name", message: "first" },
      { path: "name", message: "second" },
    ];
    expect(sortErrors(errors, fieldOf).ofFields).toEqual({ name: "first" });
  });

  it("are kept apart where the form has no such field", () => {
    const error = { path: "source.path", message: "does not exist" };
    expect(sortErrors([error], fieldOf)).toEqual({ ofFields: {}, others: [error] });
  });
});
