import { Checkbox, NumberInput } from "@mantine/core";
import type { Column } from "#lib/tables/query/schema.ts";

/** The weight and divisor of a benchmark in an average. */
export interface Share {
  /** Column id of the benchmark. */
  readonly column: string;
  readonly isChosen: boolean;
  readonly weight: number;
  readonly divisor: number;
}

interface AverageTableProps {
  readonly scores: readonly Column[];
  /** One per score, in order. */
  readonly shares: readonly Share[];
  readonly onChange: (shares: Share[]) => void;
}

/** The benchmarks with their weights and divisors. */
export function AverageTable({ scores, shares, onChange }: AverageTableProps) {
  const chosen = shares.filter(({ isChosen }) => isChosen).length;
  return (
    <table className="average-table">
      <thead>
        <tr>
          <th scope="col">
            <Checkbox
              size="xs"
              label="Benchmark"
              checked={chosen === shares.length}
              indeterminate={chosen > 0 && chosen < shares.length}
              onChange={(event) => {
                const isChosen = event.currentTarget.checked;
                onChange(shares.map((share) => ({ ...share, isChosen })));
              }}
            />
          </th>
          <th scope="col">Runs</th>
          <th scope="col">Weight</th>
          <th scope="col">Divided by</th>
        </tr>
      </thead>
      <tbody>
        {scores.map((score) => {
          const share = shares.find(({ column }) => column === score.id);
          return share === undefined ? null : (
            <ShareRow
              key={score.id}
              score={score}
              share={share}
              onChange={(next) => onChange(shares.map((one) => (one === share ? next : one)))}
            />
          );
        })}
      </tbody>
    </table>
  );
}

interface ShareRowProps {
  readonly score: Column;
  readonly share: Share;
  readonly onChange: (share: Share) => void;
}

function ShareRow({ score, share, onChange }: ShareRowProps) {
  const numbers = { size: "xs", hideControls: true, min: 0, disabled: !share.isChosen } as const;
  return (
    <tr>
      <td>
        <Checkbox
          size="xs"
          label={score.label}
          title={score.description}
          checked={share.isChosen}
          onChange={(event) => onChange({ ...share, isChosen: event.currentTarget.checked })}
        />
      </td>
      <td className="average-count">{score.filled}</td>
      <td>
        <NumberInput
          {...numbers}
          aria-label={`Weight of ${score.label}`}
          value={share.weight}
          onChange={(weight) => onChange({ ...share, weight: positive(weight, share.weight) })}
        />
      </td>
      <td>
        <NumberInput
          {...numbers}
          aria-label={`${score.label} is divided by`}
          value={share.divisor}
          onChange={(divisor) => onChange({ ...share, divisor: positive(divisor, share.divisor) })}
        />
      </td>
    </tr>
  );
}

/** The new number if it is positive, else the old one. */
function positive(value: string | number, old: number): number {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : old;
}
