"use client";

import { schemaResolver, type UseFormReturnType, useForm } from "@mantine/form";
import { type FormEvent, useRef, useState } from "react";
import type { z } from "zod";
import { fieldOfSameName, sortErrors } from "#app/_components/forms/field-errors.ts";
import { ApiError, messageOf } from "#app/_queries/fetch-json.ts";

interface RequestFormOptions<Values, Schema extends z.ZodType, Request extends z.input<Schema>> {
  readonly initial: Values;
  /** The body schema of the form's route; z.unknown() for a form that changes only the page. */
  readonly schema: Schema;
  readonly toRequest: (values: Values) => Request;
  /** Validation in addition to the route's schema. Null means no error. */
  readonly check?: (values: Values) => { readonly [Field in keyof Values]?: string | null };
  /** The field that shows the errors of a path in the request; by default the one with the same name. */
  readonly fieldOf?: (path: string) => string | null;
  readonly send: (request: Request, values: Values) => Promise<unknown>;
  /** Called after success. By default the form stays locked, because the page is left. */
  readonly onDone?: () => void;
}

export interface RequestFormState<Values> {
  readonly form: UseFormReturnType<Values>;
  readonly onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  /** The error of the request, if it does not belong to a field. */
  readonly refusal: string | null;
  /** Number of failed attempts, by validation or by the server. */
  readonly failures: number;
}

/**
 * A form whose values become one request. They are validated by the route's schema before sending; errors of the server
 * are shown at the fields that its problem document names.
 */
export function useRequestForm<
  Values extends object,
  Schema extends z.ZodType,
  Request extends z.input<Schema>,
>(options: RequestFormOptions<Values, Schema, Request>): RequestFormState<Values> {
  const { initial, schema, toRequest, check, send, onDone } = options;
  const fieldOf = options.fieldOf ?? fieldOfSameName(initial);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [failures, setFailures] = useState(0);
  const [isBusy, setBusy] = useState(false);
  // A ref, because state updates only with the next render, and a second Enter may come before it.
  const isSending = useRef(false);
  const form = useForm<Values>({
    initialValues: initial,
    validate: (values) => {
      const errors = schemaResolver(schema, { sync: true })(toRequest(values));
      const found = Object.entries(errors).map(([path, message]) => ({ path, message: String(message) }));
      const own = Object.entries<string | null | undefined>(check?.(values) ?? {}).flatMap(
        ([path, message]) => (message === null || message === undefined ? [] : [{ path, message }]),
      );
      return { ...sortErrors([...own, ...found], fieldOf).ofFields };
    },
  });
  const fail = () => setFailures((before) => before + 1);
  const refuse = (error: unknown) => {
    const { ofFields, others } = sortErrors(error instanceof ApiError ? error.fields : [], fieldOf);
    form.setErrors(ofFields);
    const rest = others.map(({ path, message }) => `${path}: ${message}`).join("; ");
    setRefusal(Object.keys(ofFields).length > 0 ? rest || null : messageOf(error));
    fail();
  };
  const submit = form.onSubmit(async (values) => {
    isSending.current = true;
    setBusy(true);
    setRefusal(null);
    let isLeaving = false;
    try {
      await send(toRequest(values), values);
      isLeaving = onDone === undefined;
      onDone?.();
    } catch (error) {
      refuse(error);
    } finally {
      isSending.current = isLeaving;
      setBusy(isLeaving);
    }
  }, fail);
  const onSubmit = (event?: FormEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (!isSending.current) submit(event);
  };
  return { form, onSubmit, isBusy, refusal, failures };
}
