import type { ExportCell, FormattedTable } from "#lib/exports/table.ts";

const text = (value: string): ExportCell => ({ text: value, value: null });
const missing: ExportCell = { text: "–", value: null };

function group(mean: number, deviation: number, count: number, change?: [number, boolean]): ExportCell {
  return {
    text: mean.toFixed(3),
    value: mean,
    count,
    error: { text: deviation.toFixed(3), value: deviation },
    ...(change === undefined
      ? {}
      : {
          delta: {
            text: `${change[0] < 0 ? "−" : "+"}${Math.abs(change[0]).toFixed(3)}`,
            value: change[0],
            isPercent: false,
            better: change[0] < 0,
            withinNoise: change[1],
            error: { text: "0.011", value: 0.0112 },
          },
        }),
  };
}

const score = (value: number, isReported = false): ExportCell => ({
  text: value.toFixed(1),
  value,
  ...(isReported ? { reported: true } : {}),
});

/**
 * A typical table of a review: groups by two params, folded seeds, one expanded group, changes against a baseline, a
 * missing score, a reported score, and text that spreadsheets would read as a formula.
 */
export const reviewTable: FormattedTable = {
  title: "Review of 23 November",
  caption: "Connector and learning rate: MIR and score, mean ± standard deviation over seeds",
  label: "tab:connector",
  notes: [
    "MIR (exact): true square root. Lower is better. evaluation set: mini-lvlm (03b18364) layers: 8",
    "Grouped by params.connector, params.lr",
    "Filter: params.lr <= 1e-3",
    "6 groups of 14 runs, exported 2026-11-23 10:00:00 UTC",
    "Link: http://127.0.0.1:3000/projects/mini-lvlm/runs?group=params.connector,params.lr",
  ],
  columns: [
    { id: "params.connector", label: "connector", kind: "text", merges: true },
    { id: "params.lr", label: "lr", kind: "number", merges: true },
    { id: "name", label: "Run", kind: "text" },
    {
      id: "mir.exact",
      label: "MIR (exact)",
      kind: "number",
      direction: "lower",
      errorName: "standard deviation",
      deltaName: "change against mlp 1e-3",
    },
    { id: "scores.GQA", label: "GQA", unit: "0-100", kind: "number", direction: "higher" },
  ],
  rows: [
    {
      isBaseline: true,
      cells: [
        text("mlp"),
        { text: "1e−3", value: 1e-3 },
        text("mlp 1e-3"),
        group(2.345, 0.012, 3),
        score(62.9),
      ],
    },
    {
      level: 1,
      cells: [
        text("mlp"),
        { text: "1e−3", value: 1e-3 },
        text("=seed0"),
        { text: "2.331", value: 2.3312, delta: group(0, 0, 1, [-0.014, true]).delta },
        score(63),
      ],
    },
    {
      level: 1,
      cells: [
        text("mlp"),
        { text: "1e−3", value: 1e-3 },
        text("#seed1"),
        { text: "2.357", value: 2.357, delta: group(0, 0, 1, [0.012, true]).delta },
        missing,
      ],
    },
    {
      cells: [
        text("mlp"),
        { text: "3e−4", value: 3e-4 },
        text("mlp 3e-4"),
        group(1.998, 0.101, 3, [-0.347, false]),
        score(62.8),
      ],
    },
    {
      cells: [
        text("mlp"),
        { text: "1e−4", value: 1e-4 },
        text("mlp 1e-4"),
        group(10.02, 1.25, 12, [7.675, false]),
        missing,
      ],
    },
    {
      cells: [
        text("q-former"),
        { text: "1e−3", value: 1e-3 },
        text("q-former 1e-3"),
        group(2.345, 0.004, 2, [0, true]),
        score(58.8, true),
      ],
    },
    {
      cells: [
        text("q-former"),
        { text: "3e−4", value: 3e-4 },
        text("q-former 3e-4"),
        { text: "2.101", value: 2.1009, count: 1, delta: group(0, 0, 1, [-0.244, false]).delta },
        score(9.5),
      ],
    },
  ],
};

/** Medians with ranges, and changes in percent. */
export const medianTable: FormattedTable = {
  title: "Medians",
  notes: ["Grouped by all params but the seed: median [least–greatest] (n) over the runs of a group"],
  columns: [
    { id: "name", label: "Run", kind: "text" },
    {
      id: "metrics.loss",
      label: "loss",
      kind: "number",
      direction: "lower",
      deltaName: "change in percent against a",
    },
  ],
  rows: [
    {
      isBaseline: true,
      cells: [
        text("a"),
        { text: "2.312", value: 2.3117, count: 3, range: { text: "2.100–2.500", low: 2.1, high: 2.5 } },
      ],
    },
    {
      cells: [
        text("b"),
        {
          text: "2.081",
          value: 2.0805,
          count: 3,
          range: { text: "2.000–2.200", low: 2, high: 2.2 },
          delta: { text: "−10.0 %", value: -10, isPercent: true, better: true, withinNoise: false },
        },
      ],
    },
  ],
};
