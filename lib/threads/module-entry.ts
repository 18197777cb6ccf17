import { move, transferableSymbol, valueSymbol } from "piscina";
import { AppError } from "#lib/errors.ts";
import type { ThreadAnswer, ThreadTask } from "#lib/threads/run-in-thread.ts";

/** What a thread of runInThread does with a task: loads the module and runs it. */
export async function runModule({ module, input, port }: ThreadTask): Promise<unknown> {
  try {
    const { run } = (await import(module)) as {
      readonly run: (input: unknown, send: (value: unknown) => void) => Promise<unknown>;
    };
    const result = await run(input, (value) => port.postMessage(value));
    return move({
      [transferableSymbol]: buffersOf(result),
      [valueSymbol]: { result } satisfies ThreadAnswer,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, fields } = error;
    return { refusal: { code, message, fields } } satisfies ThreadAnswer;
  } finally {
    port.close();
  }
}

/** Bytes in the fields of a result change hands instead of being copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  return typeof result === "object" && result !== null
    ? Object.values(result).flatMap((value) =>
        value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
      )
    : [];
}
