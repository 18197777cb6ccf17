"use client";

import "#app/_components/values/values.css";
import { Tooltip } from "@mantine/core";
import { MIR_DEFINITION_INFO, type MirDefinition } from "#lib/mir/definitions.ts";
import { fixedText } from "#lib/numerics/number-text.ts";
import { formatNumber } from "#lib/tables/format.ts";

interface MirValueProps {
  readonly value: number;
  readonly definition: MirDefinition;
  readonly origin: "computed" | "reported";
  readonly source: string | null;
  readonly errorEstimate?: number | null;
  /** Anything else worth knowing, one sentence each. */
  readonly notes?: readonly string[];
  readonly tabIndex?: 0 | -1;
}

/** One MIR with its definition within reach; a reported one is in italics and carries a dagger. */
export function MirValue(props: MirValueProps) {
  const { value, definition, origin, tabIndex = -1 } = props;
  const isReported = origin === "reported";
  return (
    <Tooltip label={mirExplanation(props)}>
      <span className={isReported ? "value-reported" : undefined} tabIndex={tabIndex} data-cell-focus>
        {formatNumber(value, "mir").text}
        <span className="visually-hidden">
          {" "}
          ({definition}
          {isReported ? ", reported" : ""})
        </span>
        {isReported ? (
          <span className="value-mark" aria-hidden="true">
            †
          </span>
        ) : null}
      </span>
    </Tooltip>
  );
}

/** The tooltip's text: value in full, origin, definition, notes. */
export function mirExplanation({
  value,
  definition,
  origin,
  source,
  errorEstimate,
  notes = [],
}: MirValueProps): string {
  const precise = fixedText(value, 6);
  const error =
    errorEstimate === null || errorEstimate === undefined
      ? ""
      : `, numerical error about ${errorEstimate.toExponential(0).replace("-", "−")}`;
  const where =
    origin === "reported"
      ? `† Reported${source === null ? "" : ` in ${source}`}, not computed here.`
      : "Computed here.";
  const info = MIR_DEFINITION_INFO[definition];
  return [`MIR ${precise}${error}. ${where}`, `Definition ${definition}: ${info.explanation}`, ...notes].join(
    "\n",
  );
}
