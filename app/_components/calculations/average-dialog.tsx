import { Checkbox, TextInput } from "@mantine/core";
import { z } from "zod";
import { averageSource, defaultDivisor } from "#app/_components/calculations/average-source.ts";
import { AverageTable, type Share } from "#app/_components/calculations/average-table.tsx";
import { CalculationPreview } from "#app/_components/calculations/calculation-preview.tsx";
import type { CalculationsProps } from "#app/_components/calculations/calculations-props.ts";
import { nameError } from "#app/_components/calculations/check-calculation.ts";
import { freeName, withCalculation } from "#app/_components/calculations/with-calculations.ts";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface AverageDialogProps extends CalculationsProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Builds a weighted average of benchmarks, as an ordinary calculated column that can be read and edited. */
export function AverageDialog({ isOpen, onClose, ...props }: AverageDialogProps) {
  const scores = props.columns.filter(({ id }) => {
    const ref = parseColumnId(id);
    return ref?.kind === "keyed" && ref.family === "scores";
  });
  return (
    <FormDialog title="Custom average" size={640} isOpen={isOpen} onClose={onClose}>
      {scores.length === 0 ? (
        <p className="state-text">No run of this project has scores yet, so there is nothing to average.</p>
      ) : (
        <AverageForm {...props} scores={scores} onClose={onClose} />
      )}
    </FormDialog>
  );
}

interface AverageFormProps extends Omit<AverageDialogProps, "isOpen" | "columns"> {
  readonly scores: readonly Column[];
}

function AverageForm({ state, onChange, scores, onClose }: AverageFormProps) {
  const calculationOf = ({ name, shares, skipsMissing }: AverageValues) => ({
    name: name.trim(),
    source: averageSource(
      shares.filter(({ isChosen }) => isChosen),
      skipsMissing,
    ),
  });
  const average = useRequestForm({
    initial: {
      name: freeName("my-average", state.calculations),
      skipsMissing: false,
      shares: scores.map(
        (column): Share => ({
          column: column.id,
          isChosen: true,
          weight: 1,
          divisor: defaultDivisor(column),
        }),
      ),
    },
    schema: z.unknown(),
    toRequest: calculationOf,
    send: (calculation) => Promise.resolve(onChange(withCalculation(state, calculation))),
    onDone: onClose,
  });
  const { values, getInputProps, setFieldValue } = average.form;
  const calculation = calculationOf(values);
  const nameMessage = nameError(calculation.name, state.calculations);
  const chosen = scores.filter(({ id }) =>
    values.shares.some((share) => share.column === id && share.isChosen),
  );
  const isValid = nameMessage === null && chosen.length > 0;
  return (
    <RequestForm state={average} action="Add the column" isDisabled={!isValid}>
      <TextInput label="Name" data-autofocus {...getInputProps("name")} error={nameMessage} />
      <AverageTable
        scores={scores}
        shares={values.shares}
        onChange={(shares) => setFieldValue("shares", shares)}
      />
      <Checkbox
        size="xs"
        label="Leave out missing scores"
        description="Off: a run that lacks one of these scores has no average, since a mean over other benchmarks is another quantity."
        {...getInputProps("skipsMissing", { type: "checkbox" })}
      />
      <MixedScales chosen={chosen} />
      <div className="average-foot">
        <code>{calculation.source}</code>
        {isValid ? <CalculationPreview calculation={calculation} others={state.calculations} /> : null}
      </div>
    </RequestForm>
  );
}

interface AverageValues {
  readonly name: string;
  readonly skipsMissing: boolean;
  readonly shares: Share[];
}

/** A warning if the mean would mix quantities. */
function MixedScales({ chosen }: { readonly chosen: readonly Column[] }) {
  const units = new Set(chosen.map(({ unit }) => unit));
  const directions = new Set(chosen.map(({ direction }) => direction));
  if (units.size <= 1 && directions.size <= 1) return null;
  return (
    <p className="average-warning">
      {units.size > 1
        ? `These have different units (${[...units].map((unit) => unit ?? "none").join(", ")}): see that the divisors bring them to one scale.`
        : "Of some of these higher is better, of others lower: their mean is neither."}
    </p>
  );
}
