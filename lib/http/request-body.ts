import { AppError } from "#lib/errors.ts";

export const DEFAULT_MAXIMUM_BYTES = 1024 * 1024;

/**
 * Reads a request's JSON body, at most `maximumBytes` of it.
 * @throws AppError "unsupported" for another content type or an encoded body, "too-large", "bad-request" for
 * a body that is not JSON (with the parser's message).
 */
export async function readJsonBody(request: Request, maximumBytes: number): Promise<unknown> {
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType)) {
    throw new AppError(
      "unsupported",
      `The body must be JSON (content-type: application/json), not ${contentType === "" ? "untyped" : contentType}`,
    );
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new AppError(
      "unsupported",
      `content-encoding ${encoding} is not supported: send the body as it is`,
    );
  }
  return parseJson(await readText(request, maximumBytes));
}

async function readText(request: Request, maximumBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maximumBytes) {
    throw tooLarge(maximumBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The header may be missing (chunked) or wrong, so the bytes are counted.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maximumBytes) {
      throw tooLarge(maximumBytes);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError("bad-request", "The body is not valid UTF-8", { cause });
  }
}

function tooLarge(maximumBytes: number): AppError {
  const size =
    maximumBytes >= 1024 * 1024 ? `${maximumBytes / 1024 / 1024} MiB` : `${maximumBytes / 1024} KiB`;
  return new AppError("too-large", `The body is larger than ${size}: send it in several requests`);
}

function parseJson(text: string): unknown {
  if (text.trim() === "") {
    throw new AppError("bad-request", "The body is empty; a JSON object is expected");
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unreadable";
    throw new AppError("bad-request", `The body is not valid JSON: ${reason}`, { cause });
  }
}
