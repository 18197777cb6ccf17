import type { MirDefinition } from "#lib/mir/definitions.ts";

/** What the table must know of its project. */
export interface RunsProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly mirDefinition: MirDefinition;
  readonly runCount: number;
}
