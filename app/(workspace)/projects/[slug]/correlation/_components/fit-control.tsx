"use client";

import { SegmentedControl } from "@mantine/core";
import { FITS, type Fit } from "#lib/charts/prepare-correlation.ts";

const LABELS: Readonly<Record<Fit, string>> = {
  both: "Both",
  groups: "Per group",
  pooled: "Pooled",
  none: "None",
};

interface FitControlProps {
  readonly value: Fit;
  readonly onChange: (fit: Fit) => void;
}

/** Chooses the fitted lines of the figure. */
export function FitControl({ value, onChange }: FitControlProps) {
  return (
    <div className="correlation-fits">
      <span id="fits-label" className="dim">
        Fitted lines, 95 % bands
      </span>
      <SegmentedControl
        size="xs"
        aria-labelledby="fits-label"
        value={value}
        onChange={(next) => {
          const fit = FITS.find((one) => one === next);
          if (fit !== undefined) {
            onChange(fit);
          }
        }}
        data={FITS.map((fit) => ({ value: fit, label: LABELS[fit] }))}
      />
    </div>
  );
}
