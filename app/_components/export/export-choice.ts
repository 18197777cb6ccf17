import type { ExportFormat } from "#lib/exports/formats.ts";

interface FormatInfo {
  readonly format: ExportFormat;
  readonly label: string;
  readonly hint: string;
}

/** In order of use, formats for papers first. */
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

/** The choices in the dialog, stored between visits. */
export interface ExportChoice {
  readonly format: ExportFormat;
  readonly siunitx: boolean;
  readonly fit: boolean;
  readonly standalone: boolean;
  readonly comments: boolean;
  readonly byteOrderMark: boolean;
}

export const DEFAULT_CHOICE: ExportChoice = {
  format: "latex",
  siunitx: false,
  fit: false,
  standalone: false,
  comments: true,
  byteOrderMark: false,
};

/** The texts of an export, which are not stored. */
export interface ExportTexts {
  readonly caption: string;
  readonly label: string;
}

/** Formats that support a caption. */
export const hasCaption = (format: ExportFormat) => format !== "csv" && format !== "tsv" && format !== "json";
export const isDelimited = (format: ExportFormat) => format === "csv" || format === "tsv";

/** The URL parameters of a choice, without those that do not apply to its format. */
export function choiceParameters(choice: ExportChoice, texts: ExportTexts): URLSearchParams {
  const { format } = choice;
  const isLatex = format === "latex";
  const entries: [string, string][] = [
    ["format", format],
    ["caption", hasCaption(format) ? texts.caption.trim() : ""],
    ["label", isLatex ? texts.label.trim() : ""],
    ["siunitx", isLatex && choice.siunitx ? "1" : ""],
    ["fit", isLatex && choice.fit ? "1" : ""],
    ["standalone", (isLatex || format === "html") && choice.standalone ? "1" : ""],
    ["comments", isDelimited(format) && !choice.comments ? "0" : ""],
    ["bom", isDelimited(format) && choice.byteOrderMark ? "1" : ""],
  ];
  return new URLSearchParams(entries.filter(([, value]) => value !== ""));
}
