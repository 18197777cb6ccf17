import { endLabels } from "#lib/charts/end-labels.ts";
import {
  type AxisLayout,
  type BarTrace,
  type FigureSpec,
  plotText,
  type ScatterTrace,
} from "#lib/charts/figure.ts";
import { axis, baseLayout, paddedRange } from "#lib/charts/layout.ts";
import { type ChartTheme, groupStyle, lineStyle, sequentialColor } from "#lib/charts/theme.ts";
import { fixedText, significantText } from "#lib/format/number-text.ts";

/** The layers of one MIR result (lib/mir/schema.ts). `label` distinguishes its checkpoint from the others. */
export interface LayerProfile {
  readonly checkpointId: string;
  readonly label: string;
  readonly definition: string;
  /** Index of the line style, so that a run looks the same in all figures; by default the profile's own index. */
  readonly style?: number | undefined;
  /** Standard error of the MIR of these layers, if known. */
  readonly standardError?: number | null | undefined;
  readonly layers: readonly ProfileLayer[];
}

export interface ProfileLayer {
  readonly layer: number;
  readonly fid: number;
  /** Squared distance of the means. */
  readonly meanTerm: number;
  readonly traceVision: number;
  readonly traceText: number;
  readonly crossTerm: number;
}

export interface LayerProfileOptions {
  readonly theme: ChartTheme;
  readonly logY?: boolean | undefined;
  /** Profiles are ordered (steps of one run), so their colours follow viridis; otherwise each has its own colour. */
  readonly isSequence?: boolean | undefined;
}

const LABELLED_PROFILES = 8;

const MAXIMUM_LAYERS_TICKED = 12;

/** FID per layer, one line per checkpoint. customdata of every point: [checkpointId, label, layer, FID, share]. */
export function prepareLayerProfile(
  profiles: readonly LayerProfile[],
  options: LayerProfileOptions,
): FigureSpec {
  const { theme, logY = false, isSequence = false } = options;
  const values = profiles.flatMap((profile) => profile.layers.map((layer) => layer.fid));
  const drawable = logY ? values.filter((value) => value > 0) : values;
  const yRange = paddedRange(logY ? drawable.map(Math.log10) : [0, ...drawable], 0.05);
  const ends = profiles.flatMap(({ label, layers }) => {
    const last = layers.at(-1);
    return last === undefined || (logY && last.fid <= 0) ? [] : [{ text: label, x: last.layer, y: last.fid }];
  });
  const isLabelled = profiles.length > 1 && profiles.length <= LABELLED_PROFILES && yRange !== undefined;
  return {
    ...captions(profiles, values.length - drawable.length),
    traces: profiles.map((profile, index) => {
      const style = lineStyle(theme, profile.style ?? index);
      const own =
        isSequence && profiles.length > 1
          ? { ...style, color: sequentialColor(theme, index, profiles.length), dash: "solid" as const }
          : style;
      return profileTrace(profile, own, logY);
    }),
    layout: baseLayout(theme, {
      xaxis: layerAxis(theme, profiles),
      yaxis: axis(
        theme,
        { label: "FID", direction: "lower" },
        { type: logY ? "log" : "linear", range: yRange },
      ),
      annotations: isLabelled ? endLabels(ends, { isLogX: false, isLogY: logY, yRange }, theme) : [],
      showlegend: profiles.length > LABELLED_PROFILES,
    }),
  };
}

/**
 * The parts of each layer's FID for one checkpoint, stacked: the squared distance of the means and the covariance part
 * (both traces minus twice the cross term). A negative covariance part (reference-fast) extends below zero.
 * customdata of every bar: [checkpointId, layer, mean term, trace vision, trace text, cross term, FID].
 */
export function prepareLayerParts(
  profile: LayerProfile,
  options: Pick<LayerProfileOptions, "theme">,
): FigureSpec {
  const { theme } = options;
  const customdata = profile.layers.map((layer) => [
    profile.checkpointId,
    String(layer.layer),
    ...[layer.meanTerm, layer.traceVision, layer.traceText, layer.crossTerm, layer.fid].map((value) =>
      significantText(value, 4),
    ),
  ]);
  const hovertemplate =
    "layer %{customdata[1]}: FID %{customdata[6]}<br>means %{customdata[2]}<br>trace vision %{customdata[3]}" +
    "<br>trace text %{customdata[4]}<br>cross term %{customdata[5]}<extra></extra>";
  const part = (name: string, index: number, value: (layer: ProfileLayer) => number): BarTrace => ({
    type: "bar",
    name,
    x: profile.layers.map((layer) => layer.layer),
    y: profile.layers.map(value),
    customdata,
    hovertemplate,
    marker: {
      color: groupStyle(theme, index).color,
      // Distinguishable without colour.
      ...(index === 0
        ? {}
        : { pattern: { shape: "/", fillmode: "overlay", fgcolor: theme.surface, solidity: 0.25 } }),
    },
    legendgroup: name,
    showlegend: true,
  });
  const total = profile.layers.reduce((sum, layer) => sum + layer.fid, 0);
  const means = profile.layers.reduce((sum, layer) => sum + layer.meanTerm, 0);
  return {
    title:
      total > 0
        ? `The distance of the means is ${percent(means / total)} of the FID sum (${profile.label})`
        : profile.label,
    subtitle: `Definition ${profile.definition}. Parts add up to each layer's FID.`,
    description: `Stacked bars of the parts of FID in ${profile.layers.length} layers of ${profile.label}.`,
    traces: [
      part("distance of means", 0, (layer) => layer.meanTerm),
      part("covariances", 1, (layer) => layer.fid - layer.meanTerm),
    ],
    layout: baseLayout(theme, {
      xaxis: layerAxis(theme, [profile]),
      yaxis: axis(theme, { label: "FID", direction: "lower" }),
      barmode: "relative",
      showlegend: true,
    }),
  };
}

/**
 * The same range for lines and bars, so that figures align. Layers are integers, and for a few of them Plotly would put
 * ticks in between.
 */
function layerAxis(theme: ChartTheme, profiles: readonly LayerProfile[]): AxisLayout {
  const last = Math.max(0, ...profiles.map(({ layers }) => layers.at(-1)?.layer ?? 0));
  return axis(
    theme,
    { label: "Decoder layer" },
    {
      tickformat: "d",
      dtick: last <= MAXIMUM_LAYERS_TICKED ? 1 : undefined,
      range: last === 0 ? undefined : [0.5, last + 0.5],
    },
  );
}

function profileTrace(
  profile: LayerProfile,
  { color, symbol, dash }: ReturnType<typeof lineStyle>,
  isLog: boolean,
): ScatterTrace {
  const total = profile.layers.reduce((sum, layer) => sum + layer.fid, 0);
  return {
    type: "scatter",
    mode: "lines+markers",
    name: plotText(profile.label),
    x: profile.layers.map((layer) => layer.layer),
    y: profile.layers.map((layer) => (isLog && layer.fid <= 0 ? null : layer.fid)),
    customdata: profile.layers.map((layer) => [
      profile.checkpointId,
      plotText(profile.label),
      String(layer.layer),
      significantText(layer.fid, 4),
      total > 0 ? percent(layer.fid / total) : "–",
    ]),
    hovertemplate:
      "<b>%{customdata[1]}</b><br>layer %{customdata[2]}<br>FID %{customdata[3]} (%{customdata[4]} of the sum)<extra></extra>",
    line: { color, width: 1.75, dash },
    marker: { color, symbol, size: 6 },
    legendgroup: profile.label,
    showlegend: true,
  };
}

function captions(
  profiles: readonly LayerProfile[],
  hidden: number,
): Pick<FigureSpec, "title" | "subtitle" | "description"> {
  const definitions = [...new Set(profiles.map((profile) => profile.definition))];
  const notes = [
    definitions.length > 1
      ? `Definitions are mixed (${definitions.join(", ")}): these profiles are not comparable.`
      : `Definition ${definitions[0] ?? "unknown"}.`,
    ...(hidden > 0 ? [`${hidden} values of 0 or below cannot stand on a log axis.`] : []),
  ];
  return {
    title: profileTitle(profiles),
    subtitle: profiles.length === 0 ? null : notes.join(" "),
    description: `FID per decoder layer of ${profiles.map((profile) => profile.label).join(", ")}.`,
  };
}

function profileTitle(profiles: readonly LayerProfile[]): string {
  const totals = profiles.map((profile) => ({
    label: profile.label,
    error: profile.standardError ?? null,
    total: profile.layers.reduce((sum, layer) => sum + layer.fid, 0),
  }));
  const [first] = totals;
  const [profile] = profiles;
  const last = totals.at(-1);
  if (first === undefined || last === undefined || profile === undefined) return "No layers yet";
  if (profiles.length === 1) {
    const top = profile.layers.reduce(
      (best, layer) => (layer.fid > best.fid ? layer : best),
      profile.layers[0] ?? NO_LAYER,
    );
    if (first.total <= 0) return `FID per layer of ${profile.label}`;
    return `Layer ${top.layer} holds ${percent(top.fid / first.total)} of the FID sum (${profile.label})`;
  }
  const [from, to] = [first, last].map(({ label, total, error }) => {
    const spread = error === null ? "" : ` ± ${significantText(error, 2)}`;
    return `${fixedText(Math.log10(total), 3)}${spread} (${label})`;
  });
  const verb = last.total < first.total ? "falls" : last.total > first.total ? "rises" : "stays";
  return `MIR ${verb} from ${from} to ${to}`;
}

const NO_LAYER: ProfileLayer = { layer: 0, fid: 0, meanTerm: 0, traceVision: 0, traceText: 0, crossTerm: 0 };

function percent(share: number): string {
  return `${fixedText(100 * share, 0)} %`;
}
