import { SegmentedControl, Select, Slider, Switch } from "@mantine/core";
import { groupingParams } from "#lib/analysis/compare-groups.ts";
import type { ComparedRun } from "../_load.ts";

/** The display settings of curves. */
export interface CurveState {
  readonly x: "step" | "time";
  readonly log: boolean;
  readonly smooth: number;
  /** "none", "seed" or "params.<key>". */
  readonly group: string;
  readonly band: "range" | "deviation";
}

interface CurveControlsProps {
  readonly runs: readonly ComparedRun[];
  readonly state: CurveState;
  readonly maximumSmoothing: number;
  readonly onChange: (change: Partial<CurveState>) => void;
}

export function CurveControls({ runs, state, maximumSmoothing, onChange }: CurveControlsProps) {
  const params = groupingParams(runs.map(({ run }) => run));
  return (
    <div className="compare-controls">
      <SegmentedControl
        size="xs"
        aria-label="Horizontal axis"
        value={state.x}
        onChange={(x) => onChange({ x: x === "time" ? "time" : "step" })}
        data={[
          { value: "step", label: "Step" },
          { value: "time", label: "Relative time" },
        ]}
      />
      <Select
        size="xs"
        aria-label="Lines"
        allowDeselect={false}
        value={state.group}
        onChange={(group) => onChange({ group: group ?? "none" })}
        data={[
          { value: "none", label: "A line a run" },
          { value: "seed", label: "Groups of seeds" },
          ...params.map((key) => ({ value: `params.${key}`, label: `By ${key}` })),
        ]}
      />
      {state.group === "none" ? null : (
        <SegmentedControl
          size="xs"
          aria-label="Band"
          value={state.band}
          onChange={(band) => onChange({ band: band === "deviation" ? "deviation" : "range" })}
          data={[
            { value: "range", label: "Min–max" },
            { value: "deviation", label: "± std" },
          ]}
        />
      )}
      <Switch
        size="xs"
        label="Log scale"
        checked={state.log}
        onChange={(event) => onChange({ log: event.currentTarget.checked })}
      />
      <div className="compare-smoothing">
        <span id="smoothing-label">Smoothing</span>
        <Slider
          size="sm"
          aria-labelledby="smoothing-label"
          thumbProps={{ "aria-labelledby": "smoothing-label" }}
          min={0}
          max={maximumSmoothing}
          step={0.05}
          label={(value) => value.toFixed(2)}
          defaultValue={Math.min(Math.max(state.smooth, 0), maximumSmoothing)}
          onChangeEnd={(smooth) => onChange({ smooth })}
        />
        <output className="dim">{state.smooth.toFixed(2)}</output>
      </div>
    </div>
  );
}
