import { describe, expect, test } from "vitest";
import { GET, POST } from "#app/api/v1/runs/[id]/metrics/route.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { type MetricPoint, type MetricSeries, MetricSeriesSchema } from "#lib/runs/schema.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";
import { call } from "#tests/integration/api/call.ts";
import { newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const log = (id: string, points: unknown) => call(POST, "POST", { params: { id }, body: { points } });

async function read(id: string, query = ""): Promise<MetricSeries[]> {
  const { status, body } = await call(GET, "GET", { params: { id }, query });
  expect(status).toBe(200);
  return (body as { items: unknown[] }).items.map((item) => MetricSeriesSchema.parse(item));
}

async function readOne(id: string, query = ""): Promise<MetricSeries> {
  const [series, ...others] = await read(id, query);
  expect(others).toEqual([]);
  if (series === undefined) {
    throw new Error("no series");
  }
  return series;
}

/** The expected summary of a series, computed from its points. */
function summaryOf(points: readonly MetricPoint[]) {
  const sorted = points.toSorted(
    (a, b) => a.step - b.step || (a.timestamp ?? 0) - (b.timestamp ?? 0) || a.value - b.value,
  );
  const numbers = points.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  return {
    pointCount: points.length,
    firstStep: sorted.at(0)?.step,
    lastStep: sorted.at(-1)?.step,
    last: sorted.at(-1)?.value,
    minimum: Math.min(...numbers),
    maximum: Math.max(...numbers),
  };
}

describe("Metric points", () => {
  test("keep NaN and the infinities, on the wire as words", async () => {
    const id = await newRun();
    const values = [1.5, "NaN", "Infinity", "-Infinity", -2, 1e-320, 1.7976931348623157e308];
    const points = values.map((value, step) => ({ key: "loss", step, value, timestamp: 1000 + step }));
    expect((await log(id, points)).body).toEqual({ received: 7, written: 7 });
    const { body } = await call(GET, "GET", { params: { id } });
    expect(body).toMatchObject({
      items: [{ values, minimum: "-Infinity", maximum: "Infinity", isDownsampled: false }],
      nextCursor: null,
    });
    expect((await log(id, points)).body).toEqual({ received: 7, written: 0 });
  });

  test("have no minimum and maximum where nothing but NaN was logged", async () => {
    const id = await newRun();
    await log(id, [{ key: "loss", step: 1, value: "NaN" }]);
    expect(await readOne(id)).toMatchObject({ last: Number.NaN, minimum: null, maximum: null });
    await log(id, [{ key: "loss", step: 0, value: 3 }]);
    expect(await readOne(id)).toMatchObject({ last: Number.NaN, minimum: 3, maximum: 3, pointCount: 2 });
  });

  test("stand side by side at one step when value or timestamp differ, and only once when nothing does", async () => {
    const id = await newRun();
    const point = { key: "loss", step: 5, value: 1, timestamp: 1000 };
    const batch = [point, { ...point, value: 2 }, { ...point, timestamp: 2000 }, point];
    expect((await log(id, batch)).body).toEqual({ received: 4, written: 3 });
    const later = { ...point, timestamp: "1970-01-01T01:00:03+01:00" };
    expect((await log(id, [later, ...batch])).body).toEqual({ received: 5, written: 1 });
    expect(await readOne(id)).toMatchObject({
      pointCount: 4,
      values: [1, 2, 1, 1],
      timestamps: [1000, 1000, 2000, 3000],
      last: 1,
    });
  });

  test("without timestamps are ignored when the batch is sent again, NaN included", async () => {
    const id = await newRun();
    const before = Date.now();
    const batch = [
      { key: "loss", step: 1, value: 2 },
      { key: "loss", step: 1, value: 3 },
      { key: "loss", step: 1, value: 2 },
      { key: "loss", step: 2, value: "NaN" },
      { key: "lr", step: 1, value: 2 },
    ];
    expect((await log(id, batch)).body).toEqual({ received: 5, written: 4 });
    expect((await log(id, batch)).body).toEqual({ received: 5, written: 0 });
    expect((await log(id, [{ key: "loss", step: 1, value: 4 }])).body).toEqual({ received: 1, written: 1 });
    const [loss] = await read(id, "keys=loss");
    expect(loss).toMatchObject({ steps: [1, 1, 1, 2], values: [2, 3, 4, Number.NaN], pointCount: 4 });
    for (const timestamp of loss?.timestamps ?? []) {
      expect(timestamp).toBeGreaterThanOrEqual(before);
      expect(timestamp).toBeLessThanOrEqual(Date.now() + 2);
    }
  });

  test("without timestamps leave the value that was logged last as the last of its step", async () => {
    const id = await newRun();
    await log(id, [
      { key: "loss", step: 9, value: 5 },
      { key: "loss", step: 9, value: 1 },
    ]);
    expect(await readOne(id)).toMatchObject({ last: 1, values: [5, 1] });
  });

  test("may arrive in any order, in any batches: the summary is that of all of them", async () => {
    let state = 12345;
    const random = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    const special = [Number.NaN, Number.POSITIVE_INFINITY];
    const points: MetricPoint[] = Array.from({ length: 3000 }, (_, index) => ({
      key: "loss",
      step: Math.floor(random() * 800),
      timestamp: 1_700_000_000_000 + index,
      value: index % 97 === 0 ? (special[index % 2] ?? 0) : random() * 10 - 5,
    }));
    const shuffled = points.map((point) => ({ point, at: random() })).toSorted((a, b) => a.at - b.at);
    const id = await newRun();
    for (let start = 0; start < shuffled.length; start += 300) {
      // Each batch overlaps the previous one, as after a lost response.
      const batch = shuffled.slice(Math.max(0, start - 50), start + 300).map(({ point }) => point);
      await transaction((tx) => writeMetricPoints(tx, id, batch));
    }
    expect(await readOne(id, "buckets=2000")).toMatchObject({ ...summaryOf(points), key: "loss" });
  });

  test("take steps up to 2^53 - 1 and not beyond", async () => {
    const id = await newRun();
    const step = Number.MAX_SAFE_INTEGER;
    expect((await log(id, [{ key: "loss", step, value: 1 }])).status).toBe(200);
    await log(id, [{ key: "loss", step: 0, value: 2 }]);
    expect(await readOne(id)).toMatchObject({ steps: [0, step], lastStep: step, last: 1 });
    const beyond = await log(id, [{ key: "loss", step: 2 ** 53, value: 1 }]);
    expect(beyond).toMatchObject({ status: 422, body: { errors: [{ path: "points.0.step" }] } });
  });

  test("are refused whole when one of them is refused, by its place", async () => {
    const id = await newRun();
    const answer = await log(id, [
      { key: "loss", step: 1, value: 1 },
      { key: "loss", step: 2, value: "nan" },
      { key: "", step: 2.5, value: 1, wallTime: 3 },
    ]);
    expect(answer.status).toBe(422);
    const paths = (answer.body as { errors: { path: string }[] }).errors.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["points.1.value", "points.2.key", "points.2.step", "points.2.wallTime"]),
    );
    expect(await read(id)).toEqual([]);
  });

  test("of processes that log the same new series at once are all kept, each once", async () => {
    const id = await newRun();
    const batch = (from: number) =>
      Array.from({ length: 500 }, (_, index) => ({ key: "loss", step: from + index, value: index }));
    const answers = await Promise.all([0, 250, 500, 0].map((from) => log(id, batch(from))));
    const written = answers.map((answer) => (answer.body as { written: number }).written);
    // Steps 250..499 have two different values; the two equal batches count once.
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(1500);
    expect(await readOne(id)).toMatchObject({ pointCount: 1500, firstStep: 0, lastStep: 999 });
  });

  test("mark their run as changed", async () => {
    const id = await newRun();
    const before = await db().run.findUniqueOrThrow({ where: { id }, select: { updatedAt: true } });
    await log(id, [{ key: "loss", step: 1, value: 1 }]);
    const after = await db().run.findUniqueOrThrow({ where: { id }, select: { updatedAt: true } });
    expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
    expect(await log("019f0000-0000-7000-8000-000000000000", [])).toMatchObject({ status: 404 });
  });

  test("over the limits of one request are refused with the limit named", async () => {
    const id = await newRun();
    const many = Array.from({ length: 100_001 }, (_, step) => ({ key: "l", step, value: 1 }));
    const answer = await log(id, many);
    expect(answer).toMatchObject({ status: 413, body: { errors: [{ path: "points" }] } });
    expect(JSON.stringify(answer.body)).toContain("100000");
    const heavy = `{"points": [${" ".repeat(33 * 1024 * 1024)}]}`;
    const tooLarge = await call(POST, "POST", { params: { id }, body: heavy });
    expect(tooLarge).toMatchObject({ status: 413, body: { detail: expect.stringContaining("32 MiB") } });
  });
});

describe("Long series", () => {
  test("are read in buckets that keep first, last and extremes and count what is not finite", async () => {
    const id = await newRun();
    // Powers of two, so that the bounds of the buckets are exact.
    const [length, buckets, width] = [65_536, 128, 512];
    const value = (step: number) => {
      if (step === 41_000) return 1e6;
      if (step === 17_003) return -1e6;
      if (step >= 30_000 && step < 30_010) return Number.NaN;
      return step === 50_000 ? Number.NEGATIVE_INFINITY : Math.sin(step / 500);
    };
    const points = Array.from({ length }, (_, step) => ({
      key: "loss",
      step,
      value: value(step),
      timestamp: step,
    }));
    await transaction((tx) => writeMetricPoints(tx, id, points));

    const series = await readOne(id, `keys=loss&buckets=${buckets}`);
    expect(series).toMatchObject({
      isDownsampled: true,
      pointCount: length,
      firstStep: 0,
      lastStep: length - 1,
    });
    expect(series.steps.length).toBeLessThanOrEqual(4 * buckets);
    expect(series.steps).toEqual(series.steps.toSorted((a, b) => a - b));
    expect(new Set(series.steps).size).toBe(series.steps.length);
    expect(series.steps).toEqual(series.timestamps);
    expect(series.values).toEqual(series.steps.map(value));
    expect(series.nonFinite).toEqual([
      { fromStep: 29_696, toStep: 30_207, nan: 10, positiveInfinity: 0, negativeInfinity: 0 },
      { fromStep: 49_664, toStep: 50_175, nan: 0, positiveInfinity: 0, negativeInfinity: 1 },
    ]);
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const steps = Array.from({ length: width }, (_, index) => bucket * width + index);
      const numbers = steps.map(value).filter(Number.isFinite);
      const kept = series.steps.flatMap((step, index) =>
        steps.includes(step) ? [series.values[index]] : [],
      );
      expect(series.steps).toContain(bucket * width);
      expect(series.steps).toContain(bucket * width + width - 1);
      expect(kept).toContain(Math.min(...numbers));
      expect(kept).toContain(Math.max(...numbers));
    }
  });

  test("are divided although all their points share one step or reach to 2^53 - 1", async () => {
    const id = await newRun();
    const pile = Array.from({ length: 50 }, (_, index) => ({
      key: "pile",
      step: 7,
      value: index,
      timestamp: index,
    }));
    const wide = Array.from({ length: 50 }, (_, index) => ({
      key: "wide",
      step: index === 49 ? Number.MAX_SAFE_INTEGER : index,
      value: index,
      timestamp: index,
    }));
    await log(id, [...pile, ...wide]);
    const [first, second] = await read(id, "buckets=10");
    expect(first).toMatchObject({ key: "pile", steps: [7, 7], values: [0, 49] });
    expect(second).toMatchObject({ key: "wide", values: [0, 48, 49] });
  });

  test("come whole when they fit, and only the keys that were asked for", async () => {
    const id = await newRun();
    const points = ["a", "b", "c"].flatMap((key) =>
      Array.from({ length: 40 }, (_, step) => ({ key, step, value: step })),
    );
    await log(id, points);
    const series = await read(id, "keys=a,c,unknown&buckets=10");
    expect(series.map(({ key, isDownsampled, steps }) => [key, isDownsampled, steps.length])).toEqual([
      ["a", false, 40],
      ["c", false, 40],
    ]);
    for (const query of ["buckets=0", "buckets=2001", "buckets=x", "keys=", "bucket=1"]) {
      expect((await call(GET, "GET", { params: { id }, query })).status).toBe(422);
    }
  });
});
