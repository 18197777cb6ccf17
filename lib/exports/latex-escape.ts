import { singleLine } from "#lib/exports/table.ts";

/**
 * Characters that LaTeX reads as commands, or that its default fonts print differently: OT1 prints "<" as "¡".
 * Brackets and stars are in braces, because a preceding `\\` would read them as its arguments.
 */
const ASCII: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "{''}",
  "`": "\\textasciigrave{}",
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
};

const SYMBOLS: Readonly<Record<string, string>> = {
  "\u00a0": "~",
  "\u2009": "\\,",
  "\u202f": "\\,",
  "–": "--",
  "—": "---",
  "‘": "`{}",
  "’": "'{}",
  "“": "``{}",
  "”": "{''}",
  "…": "\\ldots{}",
  "•": "\\textbullet{}",
  "†": "\\dag{}",
  "‡": "\\ddag{}",
  "§": "\\S{}",
  "©": "\\copyright{}",
  "£": "\\pounds{}",
  "€": "EUR",
  "−": "$-$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "÷": "$\\div$",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "≠": "$\\neq$",
  "≈": "$\\approx$",
  "∞": "$\\infty$",
  "√": "$\\surd$",
  "∑": "$\\sum$",
  "∈": "$\\in$",
  "°": "$^{\\circ}$",
  "²": "$^{2}$",
  "³": "$^{3}$",
  "¹": "$^{1}$",
  "→": "$\\rightarrow$",
  "←": "$\\leftarrow$",
  "↑": "$\\uparrow$",
  "↓": "$\\downarrow$",
  "↔": "$\\leftrightarrow$",
  "⇒": "$\\Rightarrow$",
  "✓": "$\\surd$",
  "✗": "$\\times$",
  ß: "\\ss{}",
  æ: "\\ae{}",
  Æ: "\\AE{}",
  œ: "\\oe{}",
  Œ: "\\OE{}",
  ø: "\\o{}",
  Ø: "\\O{}",
  ł: "\\l{}",
  Ł: "\\L{}",
  ı: "\\i{}",
};

const GREEK = [
  ..."α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi".split(
    " ",
  ),
  ..."π pi ρ rho σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega µ mu Γ Gamma Δ Delta Θ Theta".split(
    " ",
  ),
  ..."Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega".split(" "),
];

const ACCENTS: Readonly<Record<string, string>> = {
  "\u0300": "`",
  "\u0301": "'",
  "\u0302": "^",
  "\u0303": "~",
  "\u0304": "=",
  "\u0306": "u",
  "\u0307": ".",
  "\u0308": '"',
  "\u030a": "r",
  "\u030b": "H",
  "\u030c": "v",
  "\u0323": "d",
  "\u0327": "c",
};

const TABLE = new Map<string, string>([...Object.entries(ASCII), ...Object.entries(SYMBOLS)]);
for (let i = 0; i + 1 < GREEK.length; i += 2) TABLE.set(GREEK[i] ?? "", `$\\${GREEK[i + 1]}$`);

/**
 * Escapes text so that pdflatex prints it with its default fonts and `inputenc` utf8, on one line and without active
 * commands. Characters that those fonts lack (Chinese, emoji) become their code points, "U+4E2D", which always compile.
 */
export function escapeLatex(text: string): string {
  const characters = [...singleLine(text).normalize("NFC")];
  return characters
    .map((character, index) => {
      // Two in a row would become a ligature: an en dash, a quotation mark.
      const isLigature = /[-',]/.test(character) && characters[index + 1] === character;
      return isLigature ? `${character}{}` : escapeCharacter(character);
    })
    .join("");
}

function escapeCharacter(character: string): string {
  const known = TABLE.get(character);
  if (known !== undefined) return known;
  if (/^[ -~]$/.test(character)) return character;
  // An accented letter becomes an accent command, if the default fonts have both accent and base.
  const [base = "", ...marks] = [...character.normalize("NFD")];
  const accents = marks.map((mark) => ACCENTS[mark]);
  const isPrintable = /^[A-Za-z]$/.test(base) && marks.length > 0 && !accents.includes(undefined);
  if (isPrintable) return accents.reduce<string>((inner, accent) => `\\${accent}{${inner}}`, base);
  if (/^\p{Zs}$/u.test(character)) return " ";
  if (/^[\p{Cf}\p{Mn}]$/u.test(character)) return "";
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
