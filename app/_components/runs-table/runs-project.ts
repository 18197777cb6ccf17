import type { MirDefinition } from "#lib/mir/definitions.ts";

/** What the table needs to know about its project. */
export interface RunsProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly mirDefinition: MirDefinition;
  readonly runCount: number;
}
