import { describe, expect, it } from "vitest";
import { approach, intersection, padded, type Span } from "#app/_components/data-table/span.ts";

describe("spans", () => {
  it("meet in what both have, which may be nothing", () => {
    expect(intersection({ first: 2, end: 8 }, { first: 5, end: 12 })).toEqual({ first: 5, end: 8 });
    expect(intersection({ first: 2, end: 4 }, { first: 9, end: 12 })).toEqual({ first: 9, end: 9 });
  });

  it("grow at both ends as far as the table goes", () => {
    expect(padded({ first: 3, end: 7 }, 5, 10)).toEqual({ first: 0, end: 10 });
  });
});

describe("drawing a jump over several frames", () => {
  const steps = (drawn: Span, visible: Span, wanted: Span, budget: number): Span[] => {
    const taken: Span[] = [];
    let now = drawn;
    while (taken.length < 100) {
      const next = approach(now, visible, wanted, budget);
      if (next.first === now.first && next.end === now.end) return taken;
      taken.push(next);
      now = next;
    }
    throw new Error("it never gets there");
  };

  it("draws what is visible first, then what is around it, never more than the budget at once", () => {
    const drawn = { first: 0, end: 40 };
    const visible = { first: 500, end: 530 };
    const wanted = { first: 492, end: 538 };
    expect(steps(drawn, visible, wanted, 20)).toEqual([
      { first: 500, end: 520 },
      { first: 498, end: 538 },
      { first: 492, end: 538 },
    ]);
  });

  it("keeps what is drawn and still wanted, and lets go of the rest at once", () => {
    expect(approach({ first: 0, end: 46 }, { first: 12, end: 42 }, { first: 4, end: 50 }, 20)).toEqual({
      first: 4,
      end: 50,
    });
  });

  it("fills upwards what comes into view at the top", () => {
    expect(steps({ first: 100, end: 146 }, { first: 90, end: 120 }, { first: 82, end: 128 }, 10)).toEqual([
      { first: 90, end: 128 },
      { first: 82, end: 128 },
    ]);
  });

  it("starts at what is visible where the drawn part only touches the margin", () => {
    // Rows 492 to 495 belong to the margin, but the view begins at 500: one span cannot contain a gap.
    expect(
      approach({ first: 450, end: 495 }, { first: 500, end: 530 }, { first: 492, end: 538 }, 10),
    ).toEqual({ first: 500, end: 510 });
  });

  it("goes on even where a frame has time for nothing", () => {
    expect(steps({ first: 0, end: 0 }, { first: 0, end: 2 }, { first: 0, end: 3 }, 0)).toHaveLength(3);
  });
});
