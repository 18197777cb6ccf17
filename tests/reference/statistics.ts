import { readFileSync } from "node:fs";
import { z } from "zod";

const Numbers = z.array(z.number());
const Interval = z.tuple([z.number(), z.number()]).nullable();
const Coefficient = z.object({ r: z.number(), p: z.number(), interval: Interval });

const StatisticsReference = z.object({
  versions: z.object({ mpmath: z.string(), numpy: z.string(), scipy: z.string() }),
  correlations: z.array(
    z.object({
      name: z.string(),
      x: Numbers,
      y: Numbers,
      pearson: Coefficient,
      spearman: Coefficient,
      kendall: Coefficient,
      line: z.object({
        slope: z.number(),
        intercept: z.number(),
        slopeStandardError: z.number(),
        interceptStandardError: z.number(),
        rSquared: z.number(),
        at: Numbers,
        value: Numbers,
        meanReach: Numbers,
        newReach: Numbers,
      }),
    }),
  ),
  studentTwoSidedP: z.array(z.tuple([z.number(), z.number(), z.number()])),
  studentUpperQuantile: z.array(z.tuple([z.number(), z.number(), z.number()])),
  normalQuantile: z.array(z.tuple([z.number(), z.number()])),
  normalSurvival: z.array(z.tuple([z.number(), z.number()])),
});

/** Values of scipy and mpmath, written by generate_statistics.py. */
export const statisticsReference = StatisticsReference.parse(
  JSON.parse(readFileSync(new URL("statistics.json", import.meta.url), "utf8")),
);
