import { describe, expect, test } from "vitest";
import { multipleSize, shortestEdgeSize } from "#lib/onnx/families/target-sizes.ts";

// Expected sizes: smart_resize and get_resize_output_image_size of transformers 5.23, called in Python.

describe("the size by the shortest edge", () => {
  test.each([
    [640, 480, 336, [448, 336]],
    [480, 640, 336, [336, 448]],
    [358, 201, 32, [56, 32]],
    [336, 336, 336, [336, 336]],
  ])("of %i x %i for %i keeps the proportion and drops fractions", (width, height, edge, size) => {
    expect(shortestEdgeSize({ width, height }, edge)).toEqual(size);
  });
});

describe("the size in multiples", () => {
  const sizeOf = (width: number, height: number) =>
    multipleSize({ width, height }, 28, 56 * 56, 28 * 28 * 1280);

  test("is the nearest one, halves to the even multiple", () => {
    expect(sizeOf(98, 126)).toEqual([112, 112]);
    expect(sizeOf(1024, 768)).toEqual([1036, 756]);
  });

  test("stays within the numbers of pixels", () => {
    expect(sizeOf(4000, 3000)).toEqual([1148, 840]);
    expect(sizeOf(20, 30)).toEqual([56, 84]);
  });

  test("is refused for a stripe", () => {
    expect(() => sizeOf(2010, 10)).toThrow("sides in the ratio 201; 200 at most");
  });
});
