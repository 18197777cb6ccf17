import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useId, useMemo, useState } from "react";
import { CalculationPreview } from "#app/_components/calculations/calculation-preview.tsx";
import { expressionError, nameError } from "#app/_components/calculations/check-calculation.ts";
import { expressionCompletion } from "#app/_components/calculations/expression-completion.ts";
import { ErrorMark } from "#app/_components/filter-builder/error-mark.tsx";
import { LanguageInput } from "#app/_components/filter-builder/language-input.tsx";
import { offeredColumns } from "#app/_components/filter-builder/offered-columns.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface CalculationFormProps {
  readonly calculation: Calculation;
  readonly others: readonly Calculation[];
  readonly columns: readonly Column[];
  /** Whether other calculations reference it by name. */
  readonly isNameFixed: boolean;
  /** Null if there is nothing to return to. */
  readonly onCancel: (() => void) | null;
  readonly onSave: (calculation: Calculation) => void;
}

/** Name and expression of one calculated column, validated as the user types. */
export function CalculationForm(props: CalculationFormProps) {
  const { calculation, others, columns, isNameFixed, onCancel, onSave } = props;
  const [name, setName] = useState(calculation.name);
  const [source, setSource] = useState(calculation.source);
  const [caret, setCaret] = useState<number | null>(null);
  const errorId = useId();
  const offered = useMemo(() => offeredColumns(columns, others), [columns, others]);
  const written = { name: name.trim(), source: source.trim() };
  const nameMessage = nameError(written.name, others);
  const isEmpty = written.source === "";
  const error = isEmpty ? null : expressionError({ name: written.name, source }, others, columns);
  const isValid = nameMessage === null && error === null && !isEmpty;
  const completion = caret === null ? null : expressionCompletion(source, caret, offered);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isValid) {
      onSave(written);
    }
  };
  return (
    <form className="calculation-form" onSubmit={save} aria-label={`Calculated column ${calculation.name}`}>
      <TextInput
        label="Name"
        size="xs"
        value={name}
        disabled={isNameFixed}
        description={isNameFixed ? "Others read it by this name." : undefined}
        error={nameMessage}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="calculation-expression">
        <LanguageInput
          label="Expression"
          size="xs"
          data-autofocus
          placeholder="metrics.val_loss - metrics.train_loss"
          classNames={{ input: "calculation-input" }}
          value={source}
          onEdit={(text, at) => {
            setSource(text);
            setCaret(at);
          }}
          onCaret={setCaret}
          completion={completion}
          optionsLabel="Columns and functions"
          errorId={error === null ? null : errorId}
          error={
            error === null ? null : (
              <div className="calculation-error" id={errorId} role="status">
                <ErrorMark source={source} position={error.position} message={error.message} />
              </div>
            )
          }
        />
        {isValid ? <CalculationPreview calculation={written} others={others} /> : null}
      </div>
      <div className="calculation-actions">
        {onCancel === null ? null : (
          <Button variant="default" size="xs" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" size="xs" disabled={!isValid}>
          Save
        </Button>
      </div>
    </form>
  );
}
