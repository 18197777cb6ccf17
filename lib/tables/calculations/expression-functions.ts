/**
 * The functions of calculations. A missing argument makes the result missing, except for `coalesce` and the two
 * `…_of_present`.
 */
export const FUNCTIONS = {
  abs: { takes: "x", says: "size without the sign" },
  sqrt: { takes: "x", says: "square root; missing below 0" },
  log: { takes: "x", says: "natural logarithm; missing at 0 and below" },
  log10: { takes: "x", says: "logarithm to base 10" },
  log2: { takes: "x", says: "logarithm to base 2" },
  exp: { takes: "x", says: "e to the power of x" },
  round: { takes: "x, digits", says: "rounded to 0 to 15 digits after the point" },
  min: { takes: "a, b, …", says: "least; missing when one is" },
  max: { takes: "a, b, …", says: "greatest; missing when one is" },
  coalesce: { takes: "a, b, …", says: "the first that is not missing" },
  mean: { takes: "a, b, …", says: "mean; missing when one is" },
  weighted_mean: { takes: "a, weight, …", says: "mean by weights; missing when one is" },
  mean_of_present: { takes: "a, b, …", says: "mean of those that are there" },
  weighted_mean_of_present: { takes: "a, weight, …", says: "mean by weights of those that are there" },
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);
export const FUNCTION_NAMES: readonly FunctionName[] = Object.keys(FUNCTIONS).filter(isFunctionName);

const MOST_DIGITS = 15;

/** The error message for the arguments of a call, or null. */
export function complainAboutFunction(
  name: FunctionName,
  parts: readonly { readonly kind: string; readonly value?: number }[],
): string | null {
  const count = parts.length;
  switch (name) {
    case "abs":
    case "sqrt":
    case "log":
    case "log10":
    case "log2":
    case "exp":
      return count === 1 ? null : `${name} takes one value`;
    case "round": {
      const digits = parts[1]?.kind === "number" ? parts[1].value : undefined;
      const isWhole = digits !== undefined && Number.isInteger(digits) && digits <= MOST_DIGITS;
      return count === 1 || (count === 2 && isWhole)
        ? null
        : `round takes a value and, as a plain number, the digits after the point (0 to ${MOST_DIGITS})`;
    }
    case "weighted_mean":
    case "weighted_mean_of_present":
      return count >= 2 && count % 2 === 0 ? null : `${name} takes pairs of a value and its weight`;
    default:
      return count >= 1 ? null : `${name} takes one value or more`;
  }
}
