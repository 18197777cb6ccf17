import { Button, Checkbox, Modal, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { averageSource, defaultDivisor } from "#app/_components/calculations/average-source.ts";
import { CalculationPreview } from "#app/_components/calculations/calculation-preview.tsx";
import type { CalculationsProps } from "#app/_components/calculations/calculations-props.ts";
import { nameError } from "#app/_components/calculations/check-calculation.ts";
import { freeName, withCalculation } from "#app/_components/calculations/with-calculations.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";

interface AverageDialogProps extends CalculationsProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

interface Choice {
  readonly isChosen: boolean;
  readonly weight: number;
  readonly divisor: number;
}

/** Builds a weighted average of benchmarks, as an ordinary calculated column that can be read and edited. */
export function AverageDialog({ isOpen, onClose, ...props }: AverageDialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Custom average"
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <AverageForm {...props} onClose={onClose} />
    </Modal>
  );
}

function AverageForm({ state, onChange, columns, onClose }: Omit<AverageDialogProps, "isOpen">) {
  const scores = columns.filter(({ id }) => {
    const ref = parseColumnId(id);
    return ref?.kind === "keyed" && ref.family === "scores";
  });
  const divisors = new Map(scores.map((column) => [column.id, defaultDivisor(column)]));
  const [name, setName] = useState(() => freeName("my-average", state.calculations));
  const [skipsMissing, setSkipsMissing] = useState(false);
  const [changes, setChanges] = useState<ReadonlyMap<string, Choice>>(new Map());
  const choiceOf = (id: string): Choice =>
    changes.get(id) ?? { isChosen: true, weight: 1, divisor: divisors.get(id) ?? 1 };
  const change = (id: string, patch: Partial<Choice>) =>
    setChanges(new Map([...changes, [id, { ...choiceOf(id), ...patch }]]));
  const chosen = scores.filter(({ id }) => choiceOf(id).isChosen);
  const calculation = {
    name: name.trim(),
    source: averageSource(
      chosen.map(({ id }) => ({ column: id, ...choiceOf(id) })),
      skipsMissing,
    ),
  };
  const nameMessage = nameError(calculation.name, state.calculations);
  const units = new Set(chosen.map(({ unit }) => unit));
  const directions = new Set(chosen.map(({ direction }) => direction));
  const isValid = nameMessage === null && chosen.length > 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isValid) {
      onChange(withCalculation(state, calculation));
      onClose();
    }
  };
  if (scores.length === 0) {
    return (
      <p className="state-text">No run of this project has scores yet, so there is nothing to average.</p>
    );
  }
  return (
    <form className="average" onSubmit={save}>
      <TextInput
        label="Name"
        size="xs"
        value={name}
        error={nameMessage}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <table className="average-table">
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                size="xs"
                label="Benchmark"
                checked={chosen.length === scores.length}
                indeterminate={chosen.length > 0 && chosen.length < scores.length}
                onChange={(event) => {
                  const isChosen = event.currentTarget.checked;
                  setChanges(new Map(scores.map(({ id }) => [id, { ...choiceOf(id), isChosen }])));
                }}
              />
            </th>
            <th scope="col">Runs</th>
            <th scope="col">Weight</th>
            <th scope="col">Divided by</th>
          </tr>
        </thead>
        <tbody>
          {scores.map((column) => {
            const choice = choiceOf(column.id);
            const numbers = { size: "xs", hideControls: true, min: 0, disabled: !choice.isChosen } as const;
            return (
              <tr key={column.id}>
                <td>
                  <Checkbox
                    size="xs"
                    label={column.label}
                    title={column.description}
                    checked={choice.isChosen}
                    onChange={(event) => change(column.id, { isChosen: event.currentTarget.checked })}
                  />
                </td>
                <td className="average-count">{column.filled}</td>
                <td>
                  <NumberInput
                    {...numbers}
                    aria-label={`Weight of ${column.label}`}
                    value={choice.weight}
                    onChange={(weight) => change(column.id, { weight: positive(weight, choice.weight) })}
                  />
                </td>
                <td>
                  <NumberInput
                    {...numbers}
                    aria-label={`${column.label} is divided by`}
                    value={choice.divisor}
                    onChange={(divisor) => change(column.id, { divisor: positive(divisor, choice.divisor) })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Checkbox
        size="xs"
        label="Leave out missing scores"
        description="Off: a run that lacks one of these scores has no average, since a mean over other benchmarks is another quantity."
        checked={skipsMissing}
        onChange={(event) => setSkipsMissing(event.currentTarget.checked)}
      />
      {units.size > 1 || directions.size > 1 ? (
        <p className="average-warning">
          {units.size > 1
            ? `These have different units (${[...units].map((unit) => unit ?? "none").join(", ")}): see that the divisors bring them to one scale.`
            : "Of some of these higher is better, of others lower: their mean is neither."}
        </p>
      ) : null}
      <div className="average-foot">
        <code>{calculation.source}</code>
        {isValid ? <CalculationPreview calculation={calculation} others={state.calculations} /> : null}
      </div>
      <div className="calculation-actions">
        <Button variant="default" size="xs" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="xs" disabled={!isValid}>
          Add the column
        </Button>
      </div>
    </form>
  );
}

/** The new number if it is positive, else the old one. */
function positive(value: string | number, old: number): number {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : old;
}
