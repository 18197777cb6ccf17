import type { TextPosition } from "#lib/charts/figure.ts";

/** The assumed plot area, in pixels: a typical size, which other sizes stretch evenly. */
const AREA = { width: 640, height: 380 };
const CHARACTER = { width: 6.6, height: 14 };
const GAP = 7;

const POSITIONS: readonly TextPosition[] = [
  "top center",
  "middle right",
  "bottom center",
  "middle left",
  "top right",
  "bottom right",
  "top left",
  "bottom left",
];

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/**
 * A position for each label, chosen in order to minimise its overlap with points, with the labels already placed and with
 * the edges. Greedy, O(n²), which is enough for the few points that are labelled directly.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): TextPosition[] {
  const pixels = points.map((point) => ({
    x: ((point.x - xRange[0]) / (xRange[1] - xRange[0])) * AREA.width,
    y: (1 - (point.y - yRange[0]) / (yRange[1] - yRange[0])) * AREA.height,
    label: point.label,
  }));
  const taken: Box[] = pixels.map(({ x, y }) => ({ left: x - 5, top: y - 5, right: x + 5, bottom: y + 5 }));
  return pixels.map((point) => {
    let best: TextPosition = "top center";
    let least = Number.POSITIVE_INFINITY;
    for (const position of POSITIONS) {
      const box = labelBox(point, position);
      const cost = taken.reduce((sum, other) => sum + overlap(box, other), outside(box));
      if (cost < least) {
        least = cost;
        best = position;
      }
    }
    taken.push(labelBox(point, best));
    return best;
  });
}

function labelBox(point: { x: number; y: number; label: string }, position: TextPosition): Box {
  const width = point.label.length * CHARACTER.width;
  const [vertical, horizontal] = position.split(" ");
  const left =
    horizontal === "center"
      ? point.x - width / 2
      : horizontal === "right"
        ? point.x + GAP
        : point.x - GAP - width;
  const middle =
    vertical === "middle"
      ? point.y
      : vertical === "top"
        ? point.y - GAP - CHARACTER.height / 2
        : point.y + GAP + CHARACTER.height / 2;
  return {
    left,
    right: left + width,
    top: middle - CHARACTER.height / 2,
    bottom: middle + CHARACTER.height / 2,
  };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function outside(box: Box): number {
  const beyond =
    Math.max(0, -box.left) +
    Math.max(0, box.right - AREA.width) +
    Math.max(0, -box.top) +
    Math.max(0, box.bottom - AREA.height);
  return beyond * CHARACTER.height;
}
