import "#app/_components/values/values.css";
import { Tip } from "#app/_components/values/tip.tsx";
import { fixedText } from "#lib/format/number-text.ts";
import { formatNumber } from "#lib/format/values.ts";
import { MIR_DEFINITION_INFO, type MirDefinition } from "#lib/mir/definitions.ts";
import {
  intervalSentence,
  plusMinusText,
  type StoredInterval,
  shownStandardError,
} from "#lib/mir/interval-text.ts";

interface MirValueProps {
  readonly value: number;
  readonly definition: MirDefinition;
  readonly origin: "computed" | "reported";
  readonly source: string | null;
  readonly errorEstimate?: number | null;
  /** The stored interval, from which the standard error is taken. */
  readonly interval: Omit<StoredInterval, "origin">;
  /** Reserves space for ± because other values of the column have one, so that decimal points align. */
  readonly hasErrorRoom?: boolean;
  /** Further notes for the tooltip, one sentence each. */
  readonly notes?: readonly string[];
  readonly tabIndex?: 0 | -1;
  /** The value formatted with a number of decimals other than the default. */
  readonly text?: string;
}

/** A MIR with its standard error, and its definition in a tooltip. Reported values are italic and marked †. */
export function MirValue(props: MirValueProps) {
  const { value, definition, origin, interval, hasErrorRoom = false, tabIndex = 0 } = props;
  const isReported = origin === "reported";
  const error = shownStandardError(interval);
  const mark = isReported ? (
    <span className="value-mark" aria-hidden="true">
      †
    </span>
  ) : null;
  return (
    <Tip
      label={mirExplanation(props)}
      className={isReported ? "value mir-value value-reported" : "value mir-value"}
      tabIndex={tabIndex}
    >
      {props.text ?? formatNumber(value, "mir").text}
      {error !== null || hasErrorRoom ? (
        <>
          {" "}
          <span className={hasErrorRoom ? "mir-error mir-error-room" : "mir-error"}>
            {error === null ? mark : plusMinusText(error)}
          </span>
        </>
      ) : (
        mark
      )}
      <span className="visually-hidden">
        {" "}
        ({definition}
        {isReported ? ", reported" : ""})
      </span>
    </Tip>
  );
}

/** The text of the tooltip: full value, origin, definition, notes. */
function mirExplanation({
  value,
  definition,
  origin,
  source,
  errorEstimate,
  interval,
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
  const spread = intervalSentence({ origin, ...interval });
  return [
    `MIR ${shown}${error}. ${where}`,
    ...(spread === null ? [] : [spread]),
    `Definition ${definition}: ${info.explanation}`,
    ...notes,
  ].join("\n");
}
