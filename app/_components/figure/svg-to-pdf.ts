import type { PrintedFigure } from "#lib/charts/paper.ts";
import { standardFontText } from "#lib/charts/standard-text.ts";

/** 72 points an inch, 96 pixels an inch. */
const POINTS_PER_PIXEL = 0.75;

/**
 * A PDF of one page of the drawing's size: lines are lines, and text is text in PDF's own Helvetica or Times. The
 * libraries, some 400 kB, are loaded when the first PDF is asked for.
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
  const [title = "", ...rest] = provenance.map(standardFontText);
  pdf.setProperties({ title, subject: rest.join(" | "), creator: "Mirscope" });
  rewriteTexts(svg);
  // Styles are computed for what stands in a document only.
  const frame = document.createElement("div");
  frame.style.cssText = "position:absolute;left:-10000px;top:0;visibility:visible";
  frame.append(svg);
  document.body.append(frame);
  try {
    await svg2pdf(svg, pdf, { x: 0, y: 0, width: format[0], height: format[1] });
  } finally {
    frame.remove();
  }
  return pdf.output("blob");
}

function rewriteTexts(svg: SVGSVGElement): void {
  const texts = document.createTreeWalker(svg, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    node.nodeValue = standardFontText(node.nodeValue ?? "");
  }
}
