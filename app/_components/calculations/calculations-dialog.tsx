import { ActionIcon, Button } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { CalculationForm } from "#app/_components/calculations/calculation-form.tsx";
import type { CalculationsProps } from "#app/_components/calculations/calculations-props.ts";
import {
  freeName,
  usesOf,
  withCalculation,
  withChangedCalculation,
  withoutCalculation,
} from "#app/_components/calculations/with-calculations.ts";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { FUNCTION_NAMES, FUNCTIONS } from "#lib/tables/calculations/expression-functions.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";

interface DialogProps extends CalculationsProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Adds, edits and removes the calculated columns of the view. */
export function CalculationsDialog({ isOpen, onClose, ...props }: DialogProps) {
  return (
    <FormDialog title="Calculated columns" size={760} isOpen={isOpen} onClose={onClose}>
      <DialogBody {...props} />
    </FormDialog>
  );
}

function DialogBody({ state, onChange, columns }: CalculationsProps) {
  const { calculations } = state;
  /** The name of the edited calculation; empty for a new one. */
  const [edited, setEdited] = useState<string | null>(calculations.length === 0 ? "" : null);
  const close = () => setEdited(null);
  return (
    <div className="calculations">
      {calculations.map((calculation) =>
        edited === calculation.name ? (
          <CalculationForm
            key={calculation.name}
            calculation={calculation}
            others={calculations.filter((one) => one !== calculation)}
            columns={columns}
            isNameFixed={usesOf(state, calculation.name).length > 0}
            onCancel={close}
            onSave={(next) => {
              onChange(withChangedCalculation(state, calculation, next));
              close();
            }}
          />
        ) : (
          <CalculationLine
            key={calculation.name}
            calculation={calculation}
            uses={usesOf(state, calculation.name)}
            onEdit={() => setEdited(calculation.name)}
            onRemove={() => onChange(withoutCalculation(state, calculation.name))}
          />
        ),
      )}
      {edited === "" ? (
        <CalculationForm
          calculation={{ name: freeName("column", calculations), source: "" }}
          others={calculations}
          columns={columns}
          isNameFixed={false}
          onCancel={calculations.length === 0 ? null : close}
          onSave={(next) => {
            onChange(withCalculation(state, next));
            close();
          }}
        />
      ) : (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setEdited("")}
        >
          Add a column
        </Button>
      )}
      <Help />
    </div>
  );
}

interface CalculationLineProps {
  readonly calculation: Calculation;
  readonly uses: readonly string[];
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function CalculationLine({ calculation: { name, source }, uses, onEdit, onRemove }: CalculationLineProps) {
  return (
    <div className="calculation-line">
      <span className="calculation-name">{name}</span>
      <code>{source}</code>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Edit ${name}`} onClick={onEdit}>
        <IconPencil size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Remove ${name}`}
        title={uses.length > 0 ? `${uses.join(", ")} reads it` : undefined}
        disabled={uses.length > 0}
        onClick={onRemove}
      >
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Help() {
  return (
    <details className="calculation-help">
      <summary>What can be written</summary>
      <p>
        Columns by their ids, as in filters: <code>metrics.val_loss</code>, <code>params."batch size"</code>,{" "}
        <code>metrics:min.loss</code>, <code>mir.exact</code>, <code>fid.exact/1-8</code>,{" "}
        <code>calc.other</code>. Their names may hold - and /, so operators beside a column need spaces. + - *
        / ^ and parentheses; times count seconds;{" "}
        <code>
          if(metrics.loss {"<"} 2 and average {">"} 50, 1, 0)
        </code>
        .
      </p>
      <dl>
        {FUNCTION_NAMES.map((name) => (
          <div key={name}>
            <dt>
              <code>
                {name}({FUNCTIONS[name].takes})
              </code>
            </dt>
            <dd>{FUNCTIONS[name].says}</dd>
          </div>
        ))}
      </dl>
      <p>
        What is made of a missing value is missing, and so is what has no value: a division by zero, the
        logarithm of zero.
      </p>
    </details>
  );
}
