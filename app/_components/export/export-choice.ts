import type { ExportFormat } from "#lib/exports/formats.ts";

interface FormatInfo {
  readonly format: ExportFormat;
  readonly label: string;
  readonly hint: string;
}

/** In the order of use in a review: the paper first. */
export const FORMATS: readonly FormatInfo[] = [
  { format: "latex", label: "LaTeX", hint: "booktabs; best bold, second best underlined, points in line" },
  {
    format: "html",
    label: "Rich text",
    hint: "pastes into documents, mails and slides with its looks, and into spreadsheets",
  },
  { format: "markdown", label: "Markdown", hint: "for issues, pull requests and notes" },
  {
    format: "xlsx",
    label: "Excel",
    hint: "numbers as numbers with the digits shown, frozen header, a sheet on provenance",
  },
  { format: "csv", label: "CSV", hint: "every digit; errors, n and changes as columns of their own" },
  { format: "tsv", label: "TSV", hint: "as CSV, with tabs: pastes into spreadsheets" },
  { format: "json", label: "JSON", hint: "every digit, by column id, for scripts" },
];

/** What somebody chose in the dialog; kept between visits, but for the words. */
export interface ExportChoice {
  readonly format: ExportFormat;
  readonly siunitx: boolean;
  readonly fit: boolean;
  readonly standalone: boolean;
  readonly comments: boolean;
  readonly byteOrderMark: boolean;
}

export const FIRST_CHOICE: ExportChoice = {
  format: "latex",
  siunitx: false,
  fit: false,
  standalone: false,
  comments: true,
  byteOrderMark: false,
};

export interface ExportWords {
  readonly caption: string;
  readonly label: string;
}

/** Formats that can carry a caption. */
export const hasCaption = (format: ExportFormat) => format !== "csv" && format !== "tsv" && format !== "json";
export const isDelimited = (format: ExportFormat) => format === "csv" || format === "tsv";

/** The parameters that a choice adds to a table's own; only those that its format knows. */
export function choiceParameters(choice: ExportChoice, words: ExportWords): URLSearchParams {
  const { format } = choice;
  const isLatex = format === "latex";
  const entries: [string, string][] = [
    ["format", format],
    ["caption", hasCaption(format) ? words.caption.trim() : ""],
    ["label", isLatex ? words.label.trim() : ""],
    ["siunitx", isLatex && choice.siunitx ? "1" : ""],
    ["fit", isLatex && choice.fit ? "1" : ""],
    ["standalone", (isLatex || format === "html") && choice.standalone ? "1" : ""],
    ["comments", isDelimited(format) && !choice.comments ? "0" : ""],
    ["bom", isDelimited(format) && choice.byteOrderMark ? "1" : ""],
  ];
  return new URLSearchParams(entries.filter(([, value]) => value !== ""));
}
