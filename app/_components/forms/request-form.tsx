"use client";

import "#app/_components/forms/forms.css";
import { Button, type MantineColor } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, use, useEffect, useRef } from "react";
import { FormDialogContext } from "#app/_components/forms/form-dialog-context.ts";
import type { RequestFormState } from "#app/_components/forms/use-request-form.ts";

interface RequestFormProps<Values> {
  readonly state: RequestFormState<Values>;
  /** Label of the submit button. */
  readonly action: ReactNode;
  readonly actionColor?: MantineColor;
  /** Disables submitting if there is nothing to send, which no field error could explain. */
  readonly isDisabled?: boolean;
  /** Label of the button that closes the dialog. */
  readonly cancel?: string;
  /** Closes a form without a dialog. */
  readonly onCancel?: () => void;
  /** Further content after the buttons. */
  readonly more?: ReactNode;
  readonly className?: string;
  readonly label?: string;
  readonly children: ReactNode;
}

/**
 * A form with its buttons. After an error the first invalid field gets the focus. Ctrl+Enter submits, also from multi-line
 * fields.
 */
export function RequestForm<Values>(props: RequestFormProps<Values>) {
  const { state, className, label, children } = props;
  const { form, onSubmit, isBusy, refusal, failures } = state;
  const dialog = use(FormDialogContext);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failures === 0) return;
    const field = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    field?.focus({ preventScroll: true });
    // The dialog's sticky header would cover a field that the browser only just scrolls into view.
    field?.scrollIntoView({ block: "center" });
  }, [failures]);
  const isChanged = form.isDirty();
  const setChanged = dialog?.setChanged;
  useEffect(() => {
    setChanged?.(isChanged);
    return () => setChanged?.(false);
  }, [isChanged, setChanged]);
  const sendByKey = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
      event.preventDefault();
      event.currentTarget.requestSubmit();
    }
  };
  return (
    // Native validation messages would hide the field errors.
    <form
      ref={element}
      noValidate
      className={className ?? "request-form"}
      aria-label={label}
      aria-busy={isBusy}
      onSubmit={onSubmit}
      onKeyDown={sendByKey}
    >
      {children}
      {refusal === null ? null : (
        <p className="request-form-refusal" role="alert">
          {refusal}
        </p>
      )}
      {dialog?.isAsking === true ? (
        <DiscardQuestion onDiscard={dialog.close} onKeep={dialog.keepEditing} />
      ) : (
        <FormActions {...props} />
      )}
    </form>
  );
}

function FormActions<Values>(props: RequestFormProps<Values>) {
  const { state, action, actionColor, isDisabled = false, cancel = "Cancel", onCancel, more } = props;
  const dialog = use(FormDialogContext);
  const leave = onCancel ?? dialog?.close;
  return (
    <div className="request-form-actions">
      <Button
        type="submit"
        loading={state.isBusy}
        disabled={isDisabled}
        {...(actionColor === undefined ? {} : { color: actionColor })}
      >
        {action}
      </Button>
      {more}
      {leave === undefined ? null : (
        <Button variant="default" onClick={leave}>
          {cancel}
        </Button>
      )}
    </div>
  );
}

interface DiscardQuestionProps {
  readonly onDiscard: () => void;
  readonly onKeep: () => void;
}

function DiscardQuestion({ onDiscard, onKeep }: DiscardQuestionProps) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    keep.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className="request-form-actions" role="alert">
      <span>Your changes are not saved.</span>
      <Button ref={keep} variant="default" onClick={onKeep}>
        Keep editing
      </Button>
      <Button color="red.9" onClick={onDiscard}>
        Discard them
      </Button>
    </div>
  );
}
