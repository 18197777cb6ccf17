const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Excel, LibreOffice and Sheets run a cell that starts with one of these (including full-width forms) as a formula. */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Whether a spreadsheet would run a text as a formula. A plain number such as "-0.5" is not one. */
export function isFormula(text: string): boolean {
  return FORMULA_START.test(text) && !NUMBER.test(text);
}

/** A leading apostrophe makes spreadsheets read a formula as text. */
export function neutralise(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}
