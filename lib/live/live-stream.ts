import { type WatchOptions, watch } from "#lib/live/watch.ts";

/** How long a browser waits before it reconnects. */
const RETRY_MS = 1000;

/** The changes as server-sent events; ends when the browser goes away. */
export function liveStream(options: WatchOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const events = watch({ ...options, signal: AbortSignal.any([options.signal, gone.signal]) });
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) {
        controller.close();
        return;
      }
      const begin = isFirst ? `retry: ${RETRY_MS}\n` : "";
      isFirst = false;
      controller.enqueue(encoder.encode(begin + eventText(value)));
    },
    async cancel() {
      gone.abort();
      await events.return(undefined);
    },
  });
}

type Watched = typeof watch extends (options: WatchOptions) => AsyncGenerator<infer Event> ? Event : never;

function eventText(event: Watched): string {
  if (event === "keepalive") {
    return ": keepalive\n\n";
  }
  const id = event.id === null ? "" : `id: ${event.id}\n`;
  return `${id}data: ${JSON.stringify(event.frame)}\n\n`;
}
