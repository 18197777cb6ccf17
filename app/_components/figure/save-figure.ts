import type { Data, Layout } from "plotly.js";
import { saveFile } from "#app/_components/export/save-file.ts";
import { fitLayout } from "#app/_components/figure/fit-layout.ts";
import { plotly } from "#app/_components/figure/plotly.ts";
import { svgToPdf } from "#app/_components/figure/svg-to-pdf.ts";
import type { FigureSpec } from "#lib/charts/figure.ts";
import { type FigureSource, figureCsv, provenanceOf } from "#lib/charts/figure-data.ts";
import { type PaperFormat, type PrintedFigure, paperFigure, screenFigure } from "#lib/charts/paper.ts";
import { pngWithMetadata } from "#lib/charts/png-metadata.ts";

export type FigureFormat = "svg" | "png" | "pdf" | "csv";

export interface SaveRequest {
  readonly spec: FigureSpec;
  readonly format: FigureFormat;
  /** Null for the figure as shown on the screen. */
  readonly paper: PaperFormat | null;
  /** Size of the figure on the screen, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Without extension. */
  readonly fileName: string;
  /** The context lines of the surrounding page. */
  readonly about: readonly string[];
}

const PIXELS_PER_INCH = 96;
/** Resolution of PNG files, in pixels per inch: the usual one for print, and twice that of the screen. */
const PAPER_RESOLUTION = 300;
const SCREEN_RESOLUTION = 192;

/** Saves the figure as a file. */
export async function saveFigure(request: SaveRequest): Promise<void> {
  const { spec, format, paper, size, fileName, about } = request;
  const source: FigureSource = { link: location.href, date: new Date().toISOString(), about };
  const printed = paper === null ? screenFigure(spec, size.width, size.height) : paperFigure(spec, paper);
  const resolution = paper === null ? SCREEN_RESOLUTION : PAPER_RESOLUTION;
  const file = await fileOf(format, printed, spec, source, resolution);
  saveFile(file, `${fileName.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.${format}`);
}

async function fileOf(
  format: FigureFormat,
  printed: PrintedFigure,
  spec: FigureSpec,
  source: FigureSource,
  resolution: number,
) {
  if (format === "csv") {
    return new Blob([figureCsv(spec, source)], { type: "text/csv;charset=utf-8" });
  }
  if (format === "png") {
    const image = await draw(printed, "png", resolution / PIXELS_PER_INCH);
    const [title = "", ...rest] = provenanceOf(spec, source);
    const texts = { Title: title, Description: rest.join("\n"), Source: source.link, Software: "Mirscope" };
    const bytes = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
    return new Blob([pngWithMetadata(bytes, resolution, texts)], { type: "image/png" });
  }
  const svg = withMetadata(await draw(printed, "svg", 1), printed, provenanceOf(spec, source));
  if (format === "pdf") {
    return svgToPdf(svg, printed, provenanceOf(spec, source));
  }
  const text = new XMLSerializer().serializeToString(svg);
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}`], { type: "image/svg+xml" });
}

/** Draws the figure off-screen: SVG as text, PNG as base64. */
async function draw({ spec, width, height }: PrintedFigure, format: "svg" | "png", scale: number) {
  const layout = { ...fitLayout(spec.layout, width), width, height };
  const figure = {
    data: structuredClone(spec.traces) as Data[],
    layout: structuredClone(layout) as Partial<Layout>,
  };
  const url = await plotly.toImage(figure, { format, width, height, scale });
  // The content security policy forbids fetching data URLs.
  const content = url.slice(url.indexOf(",") + 1);
  return format === "svg" ? decodeURIComponent(content) : content;
}

/** Sets the size of the SVG in inches, and adds title, description and provenance as metadata. */
function withMetadata(
  text: string,
  { width, height }: PrintedFigure,
  provenance: readonly string[],
): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const svg = document.importNode(parsed, true) as unknown as SVGSVGElement;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", `${width / 96}in`);
  svg.setAttribute("height", `${height / 96}in`);
  const [title = "", ...rest] = provenance;
  const elements = [
    ["title", title],
    ["desc", rest.join("\n")],
    ["metadata", provenance.join("\n")],
  ] as const;
  svg.prepend(
    ...elements.map(([name, content]) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      element.textContent = content;
      return element;
    }),
  );
  return svg;
}
