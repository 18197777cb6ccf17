import { Tip } from "#app/_components/values/tip.tsx";
import type { Delta, DeltaMode } from "#lib/analysis/delta.ts";
import { deltaText } from "#lib/tables/columns/column-display.ts";

interface DeltaValueProps {
  readonly delta: Delta | null;
  readonly mode: DeltaMode;
  /** The value that changed, as printed. */
  readonly shown: string;
  /** Name of the baseline. */
  readonly against: string;
}

/**
 * A change against the baseline. Filled triangles are better, hollow ones worse, whatever their colour; what seeds alone
 * could do is muted and carries a ≈.
 */
export function DeltaValue({ delta, mode, shown, against }: DeltaValueProps) {
  if (delta === null) {
    return <span className="delta" />;
  }
  const text = deltaText(delta.value, mode, shown);
  const verdict = verdictOf(delta);
  const error =
    delta.error === null ? "" : ` ± ${deltaText(delta.error, mode, shown).replace("+", "")} (standard error)`;
  const noise = delta.withinNoise ? "\n≈ Less than two standard errors: another seed could do as much." : "";
  return (
    <Tip
      label={`${text}${error} against ${against}${verdict === null ? "" : `: ${verdict}`}.${noise}`}
      className="delta"
      tabIndex={-1}
    >
      <span data-verdict={delta.withinNoise ? "noise" : (verdict ?? undefined)}>
        {delta.withinNoise ? "≈" : ""}
        {text}
        <span className="delta-mark" aria-hidden="true">
          {delta.withinNoise ? "" : markOf(delta)}
        </span>
      </span>
      <span className="visually-hidden">
        {delta.withinNoise ? ", within noise" : verdict === null ? "" : `, ${verdict}`}
      </span>
    </Tip>
  );
}

function verdictOf({ better }: Delta): "better" | "worse" | null {
  return better === null ? null : better ? "better" : "worse";
}

function markOf({ value, better }: Delta): string {
  if (better === null) {
    return "";
  }
  return value > 0 ? (better ? "▲" : "△") : better ? "▼" : "▽";
}
