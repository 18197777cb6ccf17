import type { jsPDF as Pdf } from "jspdf";
import type { PrintedFigure } from "#lib/charts/paper.ts";

/** 72 points an inch, 96 pixels an inch. */
const POINTS_PER_PIXEL = 0.75;

/** Of the metrics of Helvetica and Times, with Greek and arrows. Journals take no PDF whose fonts are not in it. */
const FONTS = {
  Arimo: new URL("./fonts/arimo.ttf", import.meta.url),
  Tinos: new URL("./fonts/tinos.ttf", import.meta.url),
} as const;
type FontName = keyof typeof FONTS;

/**
 * A PDF of one page of the drawing's size: lines are lines, text is text, in fonts that are part of the file as far as
 * they are used. The libraries and the font, some 800 kB, are loaded when the first PDF is asked for.
 */
export async function svgToPdf(
  svg: SVGSVGElement,
  { width, height }: PrintedFigure,
  provenance: readonly string[],
): Promise<Blob> {
  const [{ jsPDF }, { svg2pdf }] = await Promise.all([import("jspdf"), import("svg2pdf.js")]);
  const format: [number, number] = [width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL];
  const orientation = width > height ? "landscape" : "portrait";
  const pdf = new jsPDF({ unit: "pt", format, orientation, putOnlyUsedFonts: true });
  const [title = "", ...rest] = provenance;
  pdf.setProperties({ title, subject: rest.join(" | "), creator: "Mirscope" });
  // Styles are computed for what stands in a document only.
  const frame = document.createElement("div");
  frame.style.cssText = "position:absolute;left:-10000px;top:0;visibility:visible";
  frame.append(svg);
  document.body.append(frame);
  try {
    for (const name of nameOwnFonts(svg)) {
      await addFont(pdf, name);
    }
    await svg2pdf(svg, pdf, { x: 0, y: 0, width: format[0], height: format[1] });
  } finally {
    frame.remove();
  }
  return pdf.output("blob");
}

/** Names the fonts of the file wherever the drawing names those of the screen. @returns those that it needs */
function nameOwnFonts(svg: SVGSVGElement): ReadonlySet<FontName> {
  const used = new Set<FontName>();
  for (const text of svg.querySelectorAll<SVGElement>("text, tspan")) {
    const name: FontName = /^["']?Times/.test(getComputedStyle(text).fontFamily) ? "Tinos" : "Arimo";
    used.add(name);
    text.style.fontFamily = name;
  }
  return used;
}

async function addFont(pdf: Pdf, name: FontName): Promise<void> {
  const answer = await fetch(FONTS[name]);
  if (!answer.ok) {
    throw new Error(`The font ${name} could not be loaded (${answer.status})`);
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const letters: string[] = [];
  // As arguments of one call the bytes would be too many.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    letters.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  pdf.addFileToVFS(`${name}.ttf`, btoa(letters.join("")));
  for (const style of ["normal", "bold", "italic", "bolditalic"]) {
    pdf.addFont(`${name}.ttf`, name, style);
  }
}
