/**
 * The error vocabulary of the product. Domain code throws these; two presenters translate them: lib/http/problem.ts
 * (RFC 9457) and, for the MLflow protocol, lib/mlflow.
 */
export type ErrorCode =
  | "bad-request"
  | "validation"
  | "not-found"
  | "conflict"
  | "forbidden"
  | "too-large"
  | "unsupported"
  | "input"
  | "canceled"
  | "unavailable"
  | "internal";

/** One rejected field: `path` is a dotted path, similar to a JSON pointer, `message` gives the reason. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

interface AppErrorOptions {
  readonly cause?: unknown;
  readonly fields?: readonly InvalidField[];
}

/** An error whose message may be shown to the user. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly InvalidField[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields ?? [];
  }
}

/**
 * A file or directory that cannot be used, on any attempt: never retried. `kind` is a stable identifier (`truncated`,
 * `missing-tensor`, ...; listed in lib/mir/input-kinds.ts), the message describes the problem and its location.
 */
export class InputError extends AppError {
  readonly kind: string;

  constructor(kind: string, message: string, options: AppErrorOptions = {}) {
    super("input", message, options);
    this.name = "InputError";
    this.kind = kind;
  }
}
