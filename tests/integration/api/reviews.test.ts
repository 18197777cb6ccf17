import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { POST as defineBenchmark } from "#app/api/v1/benchmarks/route.ts";
import {
  PATCH as changeAblation,
  DELETE as deleteAblation,
} from "#app/api/v1/projects/[slug]/ablations/[key]/route.ts";
import { POST as createAblation } from "#app/api/v1/projects/[slug]/ablations/route.ts";
import { POST as createReview, GET as listReviews } from "#app/api/v1/projects/[slug]/reviews/route.ts";
import { POST as saveView } from "#app/api/v1/projects/[slug]/views/route.ts";
import { POST as freeze, DELETE as thaw } from "#app/api/v1/reviews/[id]/freeze/route.ts";
import { POST as addItem } from "#app/api/v1/reviews/[id]/items/route.ts";
import { POST as restore } from "#app/api/v1/reviews/[id]/restore/route.ts";
import { PATCH as changeReview, DELETE as deleteReview } from "#app/api/v1/reviews/[id]/route.ts";
import { POST as writeScores } from "#app/api/v1/runs/[id]/scores/route.ts";
import { AblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { findSnapshots } from "#lib/reviews/repository-reviews.ts";
import { type Review, ReviewSchema } from "#lib/reviews/review-schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { actOnRuns } from "#lib/runs/run-actions.ts";
import { readReviewContent } from "#lib/tables/review-content.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const ReviewListSchema = z.object({ items: z.array(ReviewSchema) });

const text = (body: string) => ({
  id: randomUUID(),
  kind: "text" as const,
  title: "",
  body,
  ablationId: null,
  query: "",
});

async function newReview(): Promise<{ slug: string; review: Review }> {
  const slug = await newProject();
  const made = await call(createReview, "POST", { params: { slug }, body: { title: "Weekly" } });
  expect(made.status).toBe(201);
  return { slug, review: ReviewSchema.parse(made.body) };
}

const patch = (id: string, body: object) => call(changeReview, "PATCH", { params: { id }, body });
const bodies = (answer: { body: unknown }) => ReviewSchema.parse(answer.body).items.map((item) => item.body);

describe("Reviews", () => {
  test("keep their parts in the order in which they were last written", async () => {
    const { review } = await newReview();
    const [a, b, c] = [text("a"), text("b"), text("c")];
    expect(bodies(await patch(review.id, { items: [a, b, c] }))).toEqual(["a", "b", "c"]);
    expect(bodies(await patch(review.id, { items: [c, a] }))).toEqual(["c", "a"]);
    // Undo restores the part with its id.
    expect(bodies(await patch(review.id, { items: [a, b, c], title: "Renamed" }))).toEqual(["a", "b", "c"]);
    expect((await patch(review.id, { items: [a, a] })).status).toBe(422);
  });

  test("take what an address of the project shows, and refuse any other", async () => {
    const { slug, review } = await newReview();
    const params = { id: review.id };
    const table = await call(addItem, "POST", {
      params,
      body: { link: `http://host/projects/${slug}/runs?filter=status+%3D+%22failed%22` },
    });
    expect(table).toMatchObject({
      status: 201,
      body: { items: [{ kind: "table", query: "filter=status+%3D+%22failed%22" }] },
    });
    const runIds = [await newRun({ project: slug, params: { lr: "1" } })];
    const { key } = AblationSchema.parse(
      (
        await call(createAblation, "POST", {
          params: { slug },
          body: { title: "Rates", factors: ["lr"], runIds },
        })
      ).body,
    );
    const shown = await call(addItem, "POST", {
      params,
      body: { link: `/projects/${slug}/ablations/${key}?delta=percent&runs=0&factor=lr` },
    });
    const { items } = ReviewSchema.parse(shown.body);
    expect(items[1]).toMatchObject({ kind: "ablation", query: "delta=percent&runs=0" });
    const context = {
      project: await getProjectBySlug(slug),
      actorId: "local",
      now: new Date(),
      origin: "http://here",
    };
    const content = items[1] === undefined ? null : await readReviewContent(items[1], context);
    const columns = content?.kind === "table" ? content.table.columns.map((column) => column.id) : [];
    expect(columns).toContain("params.lr");
    expect(columns).not.toContain("name");
    const other = await newProject();
    for (const link of [
      `/projects/${other}/runs`,
      "https://example.org",
      "/s/0000000",
      "nonsense",
      "/projects/%E0%A4%A/runs",
      `/projects/${slug}/runs?filter=params.lr+%3C`,
      `/projects/${slug}/runs?group=nothing`,
    ]) {
      const refused = await call(addItem, "POST", { params, body: { link } });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "link" }] } });
    }
  });

  test("lose no part when several people add one at once", async () => {
    const { slug, review } = await newReview();
    const queries = Array.from({ length: 12 }, (_, index) => `q=run-${String(index).padStart(2, "0")}`);
    await Promise.all(
      queries.map((query) =>
        call(addItem, "POST", {
          params: { id: review.id },
          body: { link: `/projects/${slug}/runs?${query}` },
        }),
      ),
    );
    const [read] = ReviewListSchema.parse((await call(listReviews, "GET", { params: { slug } })).body).items;
    expect(read?.items.map(({ query }) => query).sort()).toEqual(queries);
  });

  test("take the state of a view along, since others may not see the view", async () => {
    const { slug, review } = await newReview();
    const mine = { page: "runs", name: "failed", isMine: true, query: "filter=status+%3D+%22failed%22" };
    const view = idOf(await call(saveView, "POST", { params: { slug }, body: mine }));
    const added = await call(addItem, "POST", {
      params: { id: review.id },
      body: { link: `/projects/${slug}/runs?view=${view}` },
    });
    expect(added).toMatchObject({ status: 201, body: { items: [{ kind: "table", query: mine.query }] } });
  });

  test("say in a part's place why it cannot be shown", async () => {
    const project = await getProjectBySlug(await newProject());
    const context = { project, actorId: "local", now: new Date(), origin: "http://here" };
    const reasonOf = async (kind: "figure" | "table", query: string) =>
      readReviewContent({ ...text(""), kind, query }, context);
    expect(await reasonOf("figure", "")).toEqual({
      kind: "missing",
      reason: "There is nothing to correlate yet",
    });
    expect(await reasonOf("table", "filter=params.lr+<")).toMatchObject({ kind: "missing" });
    expect(await reasonOf("table", "archived=perhaps")).toMatchObject({
      kind: "missing",
      reason: expect.stringContaining("archived"),
    });
  });

  test("show what they held when they were frozen, until they are made live", async () => {
    const { slug, review } = await newReview();
    await newRun({ project: slug, name: "before" });
    const params = { id: review.id };
    await call(addItem, "POST", { params, body: { link: `/projects/${slug}/runs?columns=name` } });
    const frozen = await call(freeze, "POST", { params });
    expect(frozen.status).toBe(200);
    await newRun({ project: slug, name: "after" });
    const [content] = [...(await findSnapshots(review.id)).values()];
    const names = (content as { table: { rows: { cells: { text: string }[] }[] } }).table.rows;
    expect(names.map((row) => row.cells[0]?.text)).toEqual(["before"]);
    expect((await patch(review.id, { items: [] })).status).toBe(409);
    expect((await call(freeze, "POST", { params })).status).toBe(409);
    expect(await call(thaw, "DELETE", { params })).toMatchObject({ status: 200, body: { frozenAt: null } });
  });

  test("keep the numbers of their date though scores, runs and the ablation itself change later", async () => {
    const { slug, review } = await newReview();
    await call(defineBenchmark, "POST", { body: { key: "frozen/quiz", title: "Quiz", unit: "%" } });
    const runIds = [
      await newRun({ project: slug, name: "low", params: { lr: "1e-4" } }),
      await newRun({ project: slug, name: "high", params: { lr: "1e-3" } }),
    ];
    const [low = "", high = ""] = runIds;
    const score = (id: string, value: number) =>
      call(writeScores, "POST", { params: { id }, body: { scores: [{ benchmark: "frozen/quiz", value }] } });
    await score(low, 60);
    await score(high, 55);
    const ablation = await call(createAblation, "POST", {
      params: { slug },
      body: { title: "Rates", factors: ["lr"], runIds },
    });
    const item = { ...text(""), kind: "ablation", ablationId: idOf(ablation) } as const;
    await patch(review.id, { items: [item] });
    await call(freeze, "POST", { params: { id: review.id } });

    await score(low, 99);
    await actOnRuns(slug, { action: "trash", runIds: [high] });
    const { key } = AblationSchema.parse(ablation.body);
    await call(changeAblation, "PATCH", { params: { slug, key }, body: { title: "Other" } });
    const rowsOf = (content: unknown) => {
      const { table } = content as { table: { rows: { cells: { text: string }[] }[] } };
      return table.rows.map(({ cells }) => [cells[0]?.text, cells[1]?.text, cells.at(-1)?.text]);
    };
    const project = await getProjectBySlug(slug);
    const context = { project, actorId: "local", now: new Date(), origin: "http://here" };
    expect(rowsOf((await findSnapshots(review.id)).get(item.id))).toEqual([
      ["1e-4", "low", "60.0"],
      ["1e-3", "high", "55.0"],
    ]);
    expect(rowsOf(await readReviewContent(item, context))).toEqual([["1e-4", "low", "99.0"]]);

    await call(deleteAblation, "DELETE", { params: { slug, key }, query: "forever=1" });
    expect(rowsOf((await findSnapshots(review.id)).get(item.id))).toHaveLength(2);
    expect(await readReviewContent({ ...item, ablationId: null }, context)).toEqual({
      kind: "missing",
      reason: "The ablation was deleted",
    });
  });

  test("go to the trash and come back", async () => {
    const { slug, review } = await newReview();
    const params = { id: review.id };
    await call(deleteReview, "DELETE", { params });
    const list = await call(listReviews, "GET", { params: { slug } });
    expect(list.body).toMatchObject({ items: [{ id: review.id, deletedAt: expect.any(String) }] });
    expect(await call(restore, "POST", { params })).toMatchObject({ body: { deletedAt: null } });
  });

  test("are deleted for good, in the trash or not", async () => {
    const { slug, review } = await newReview();
    const request = { params: { id: review.id }, query: "forever=1" };
    expect((await call(deleteReview, "DELETE", request)).status).toBe(200);
    expect((await call(deleteReview, "DELETE", request)).status).toBe(404);
    const list = await call(listReviews, "GET", { params: { slug } });
    expect(list.body).toMatchObject({ items: [] });
  });
});
