import type { ComputeProgress } from "./compute/messages.ts";

type Phase = ComputeProgress["phase"];

const PHASES: Readonly<Record<"features" | "onnx", readonly Phase[]>> = {
  features: ["layers"],
  onnx: ["reading", "images", "forward", "layers"],
};

/** Duration of each phase in the previous job; shared by the jobs of a worker. */
export type PhaseDurations = Map<Phase, number>;

export interface RemainingTime {
  /** Estimated remaining time of the job in milliseconds; null if unknown. */
  at(progress: ComputeProgress, nowMs: number): number | null;
}

/**
 * Extrapolates within the current phase, and adds the remaining phases with their durations in the previous job:
 * bundles of one study are similar.
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
