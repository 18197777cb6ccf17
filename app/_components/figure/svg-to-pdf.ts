import type { jsPDF as Pdf } from "jspdf";
import type { PrintedFigure } from "#lib/charts/paper.ts";

/** 72 points and 96 pixels per inch. */
const POINTS_PER_PIXEL = 0.75;

/** Metric-compatible with Helvetica and Times, with Greek and arrows. Embedded, because journals require embedded fonts. */
const FONTS = {
  Arimo: new URL("./fonts/arimo.ttf", import.meta.url),
  Tinos: new URL("./fonts/tinos.ttf", import.meta.url),
} as const;
type FontName = keyof typeof FONTS;

/**
 * Converts an SVG to a one-page vector PDF of its size, with text as text and subsets of the fonts embedded. The libraries
 * and the font, about 800 kB, are loaded for the first PDF.
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
  // Styles are computed only for elements in a document.
  const frame = document.createElement("div");
  frame.style.cssText = "position:absolute;left:-10000px;top:0;visibility:visible";
  frame.append(svg);
  document.body.append(frame);
  try {
    for (const name of assignEmbeddedFonts(svg)) {
      await addFont(pdf, name);
    }
    await svg2pdf(svg, pdf, { x: 0, y: 0, width: format[0], height: format[1] });
  } finally {
    frame.remove();
  }
  return pdf.output("blob");
}

/** Replaces the screen's fonts in the SVG by the embedded ones. @returns the fonts that it uses */
function assignEmbeddedFonts(svg: SVGSVGElement): ReadonlySet<FontName> {
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
  // In chunks, because all bytes exceed the maximum number of arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    letters.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  pdf.addFileToVFS(`${name}.ttf`, btoa(letters.join("")));
  for (const style of ["normal", "bold", "italic", "bolditalic"]) {
    pdf.addFont(`${name}.ttf`, name, style);
  }
}
