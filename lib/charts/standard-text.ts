/** Beyond Latin-1 in Windows-1252, which the standard fonts of PDF cover. */
const COVERED = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/** What the standard fonts lack and figures use, in words or look-alikes. */
const SUBSTITUTES: readonly (readonly [string, string])[] = [
  ["↓ better", "(lower is better)"],
  ["↑ better", "(higher is better)"],
  ["\u2212", "–"],
  ["\u200b", ""],
  ["\u2009", " "],
  ["\u202f", " "],
  ["ρ", "rho"],
  ["τ", "tau"],
  ["σ", "sigma"],
  ["μ", "µ"],
  ["≤", "<="],
  ["≥", ">="],
  ["≈", "~"],
  ["↓", "down"],
  ["↑", "up"],
  ["→", "->"],
];

/** The text in what PDF's standard fonts can print; a question mark stands for each letter that they lack. */
export function standardFontText(text: string): string {
  const replaced = SUBSTITUTES.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return [...replaced]
    .map((letter) => (letter <= "\u00ff" || COVERED.includes(letter) ? letter : "?"))
    .join("");
}
