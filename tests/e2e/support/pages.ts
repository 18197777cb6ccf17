import type { APIRequestContext } from "@playwright/test";
import { z } from "zod";
import { paths } from "#app/_paths.ts";

const RunsSchema = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });
const SetsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const ProjectsSchema = z.object({ items: z.array(z.object({ slug: z.string() })) });

/** A page of Mirscope, and the heading that indicates that it is loaded. */
export interface PageUnderTest {
  readonly name: string;
  readonly path: (known: Known) => string;
}

/** Ids from the bundled studies. */
export interface Known {
  readonly miniature: string;
  readonly paper: string;
  readonly runId: string;
  /** Some runs of the miniature study. */
  readonly comparedIds: readonly string[];
  readonly setId: string;
}

/** Every page. Pages listed here are checked in both colour schemes and at both widths. */
export const PAGES: readonly PageUnderTest[] = [
  { name: "projects", path: () => paths.projects() },
  { name: "runs of the miniature study", path: ({ miniature }) => paths.runs(miniature) },
  { name: "runs of the paper", path: ({ paper }) => paths.runs(paper) },
  { name: "a run", path: ({ miniature, runId }) => paths.run(miniature, runId) },
  {
    name: "a comparison",
    path: ({ miniature, comparedIds }) => paths.compare(miniature, comparedIds),
  },
  { name: "a comparison of nothing yet", path: ({ miniature }) => paths.compare(miniature) },
  { name: "correlation in the miniature study", path: ({ miniature }) => paths.correlation(miniature) },
  { name: "correlation in the paper", path: ({ paper }) => paths.correlation(paper) },
  { name: "ablations of the paper", path: ({ paper }) => paths.ablations(paper) },
  { name: "reviews of the paper", path: ({ paper }) => paths.reviews(paper) },
  { name: "an ablation of the paper", path: ({ paper }) => paths.ablation(paper, "moca") },
  { name: "an ablation with a baseline", path: ({ miniature }) => paths.ablation(miniature, "recipe") },
  { name: "a new ablation", path: ({ miniature }) => paths.newAblation(miniature) },
  { name: "settings of a project", path: ({ miniature }) => paths.settings(miniature) },
  { name: "an evaluation set", path: ({ miniature, setId }) => paths.evaluationSet(miniature, setId) },
  { name: "queue", path: () => paths.queue() },
  { name: "API documentation", path: () => paths.apiDocs() },
];

async function get<S extends z.ZodType>(
  request: APIRequestContext,
  path: string,
  schema: S,
): Promise<z.output<S>> {
  const response = await request.get(path);
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return schema.parse(await response.json());
}

/** Finds the bundled studies and one of their runs through the API. */
export async function findKnown(request: APIRequestContext): Promise<Known> {
  const { items } = await get(request, "/api/v1/projects", ProjectsSchema);
  const slugOf = (part: string) => {
    const slug = items.find((project) => project.slug.includes(part))?.slug;
    if (slug === undefined) throw new Error(`no project's slug contains "${part}"`);
    return slug;
  };
  const miniature = slugOf("mini");
  const runs = await get(request, `/api/v1/runs?project=${miniature}&sort=name&limit=4`, RunsSchema);
  const [run] = runs.items;
  if (run === undefined) throw new Error("the miniature study has no run");
  const sets = await get(request, `/api/v1/evaluation-sets?project=${miniature}`, SetsSchema);
  const [set] = sets.items;
  if (set === undefined) throw new Error("the miniature study has no evaluation set");
  return {
    miniature,
    paper: slugOf("paper"),
    runId: run.id,
    comparedIds: runs.items.map(({ id }) => id),
    setId: set.id,
  };
}
