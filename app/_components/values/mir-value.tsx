import "#app/_components/values/values.css";
import { Tip } from "#app/_components/values/tip.tsx";
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
  const { value, definition, origin, tabIndex = 0 } = props;
  const isReported = origin === "reported";
  return (
    <Tip
      label={mirExplanation(props)}
      className={isReported ? "value value-reported" : "value"}
      tabIndex={tabIndex}
    >
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
    </Tip>
  );
}

/** The tooltip's text: value in full, origin, definition, notes. */
function mirExplanation({
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
  const shown = origin === "reported" ? formatNumber(value, "mir").text : precise;
  return [`MIR ${shown}${error}. ${where}`, `Definition ${definition}: ${info.explanation}`, ...notes].join(
    "\n",
  );
}
