import type { ComputeProgress } from "./compute/messages.ts";

type Phase = ComputeProgress["phase"];

const PHASES: Readonly<Record<"features" | "onnx", readonly Phase[]>> = {
  features: ["layers"],
  onnx: ["reading", "images", "forward", "layers"],
};

/** How long each phase took last time; shared by the jobs of a worker. */
export type PhaseDurations = Map<Phase, number>;

export interface RemainingTime {
  /** Estimate of what the job still takes in milliseconds; null while nothing can be said. */
  at(progress: ComputeProgress, nowMs: number): number | null;
}

/**
 * Estimates by proportion within the current phase, and adds the phases to come as long as they took in the
 * job before: bundles of one study are alike.
 */
export function createRemainingTime(format: "features" | "onnx", known: PhaseDurations): RemainingTime {
  let phase: Phase | undefined;
  let beganMs = 0;
  let beganDone = 0;
  return {
    at(progress, nowMs) {
      if (progress.phase !== phase) {
        if (phase !== undefined) {
          known.set(phase, nowMs - beganMs);
        }
        phase = progress.phase;
        beganMs = nowMs;
        beganDone = progress.done;
      }
      const done = progress.done - beganDone;
      if (progress.done >= progress.total) {
        known.set(progress.phase, nowMs - beganMs);
      }
      const left = progress.total - progress.done;
      const current =
        left === 0 ? 0 : done > 0 ? ((nowMs - beganMs) / done) * left : known.get(progress.phase);
      const phases = PHASES[format];
      const later = phases.slice(phases.indexOf(progress.phase) + 1).map((next) => known.get(next));
      const parts = [current, ...later];
      const sum = parts.reduce<number>((total, part) => total + (part ?? Number.NaN), 0);
      return Number.isNaN(sum) ? null : Math.round(sum);
    },
  };
}
