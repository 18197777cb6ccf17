import { TextInput } from "@mantine/core";
import { useId, useMemo, useState } from "react";
import { z } from "zod";
import { CalculationPreview } from "#app/_components/calculations/calculation-preview.tsx";
import { expressionError, nameError } from "#app/_components/calculations/check-calculation.ts";
import { expressionCompletion } from "#app/_components/calculations/expression-completion.ts";
import { ErrorMark } from "#app/_components/filter-builder/error-mark.tsx";
import { LanguageInput } from "#app/_components/filter-builder/language-input.tsx";
import { offeredColumns } from "#app/_components/filter-builder/offered-columns.ts";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
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
  const [caret, setCaret] = useState<number | null>(null);
  const errorId = useId();
  const offered = useMemo(() => offeredColumns(columns, others), [columns, others]);
  const state = useRequestForm({
    initial: { name: calculation.name, source: calculation.source },
    schema: z.unknown(),
    toRequest: ({ name, source }) => ({ name: name.trim(), source: source.trim() }),
    send: (written) => Promise.resolve(onSave(written)),
    onDone: () => undefined,
  });
  const { values, getInputProps, setFieldValue } = state.form;
  const { source } = values;
  const written = { name: values.name.trim(), source: source.trim() };
  const nameMessage = nameError(written.name, others);
  const isEmpty = written.source === "";
  const error = isEmpty ? null : expressionError({ name: written.name, source }, others, columns);
  const isValid = nameMessage === null && error === null && !isEmpty;
  const completion = caret === null ? null : expressionCompletion(source, caret, offered);
  return (
    <RequestForm
      state={state}
      action="Save"
      isDisabled={!isValid}
      className="calculation-form"
      label={`Calculated column ${calculation.name}`}
      {...(onCancel === null ? {} : { onCancel })}
    >
      <TextInput
        label="Name"
        size="xs"
        disabled={isNameFixed}
        description={isNameFixed ? "Others read it by this name." : undefined}
        {...getInputProps("name")}
        error={nameMessage}
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
            setFieldValue("source", text);
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
    </RequestForm>
  );
}
