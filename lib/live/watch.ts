import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { databaseUrl } from "#lib/db/client.ts";
import { CHANGE_CHANNEL, type Change, ChangeSchema } from "#lib/db/notify.ts";
import { framesOfChanges } from "#lib/live/change-frames.ts";
import { createFrameLog, type FrameLog, type LiveEvent } from "#lib/live/frame-log.ts";
import { createSubscriber, type Subscriber } from "#lib/live/subscribers.ts";
import { log } from "#lib/log.ts";

/** Changes within this time form one burst: a job or run that changed often is read and sent once. */
const BURST_MS = 150;
const KEPT_FRAMES = 2000;
const READY_MS = 3000;
const RECONNECT_MS = [250, 500, 1000, 2000, 5000] as const;

interface Hub {
  readonly subscribers: Set<Subscriber>;
  readonly frames: FrameLog;
  /** Resolves once changes are being received, or after a timeout: a page does not wait longer for that. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Next's development server reloads modules; the connection must outlive that. */
const globalForHub = globalThis as { mirscopeLiveHub?: Hub };

const hub = (): Hub => {
  globalForHub.mirscopeLiveHub ??= createHub();
  return globalForHub.mirscopeLiveHub;
};

/** Closes the process's connection for changes; the next watch() opens a new one. */
export async function closeWatch(): Promise<void> {
  const open = globalForHub.mirscopeLiveHub;
  delete globalForHub.mirscopeLiveHub;
  await open?.stop();
}

export interface WatchOptions {
  /** Only this project's changes and those of no project; null: everything. */
  readonly projectId: string | null;
  /** From a browser that reconnects. */
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
  readonly keepaliveMs?: number;
}

/**
 * The changes from now on, until `signal` fires. All watchers of a process share one database connection. Starts with a
 * `hello` frame; a browser that reconnects then gets the frames it missed, or one `resync` frame if they are no longer
 * known.
 */
export async function* watch(options: WatchOptions): AsyncGenerator<LiveEvent | "keepalive"> {
  const { subscribers, frames, ready } = hub();
  await ready;
  const subscriber = createSubscriber(options.projectId);
  // subscribing and reading the log happen synchronously: nothing is missed or sent twice
  subscribers.add(subscriber);
  const missed = options.lastEventId === null ? [] : frames.since(options.lastEventId);
  for (const event of missed ?? [{ id: frames.lastId(), frame: { type: "resync" } } as const]) {
    subscriber.push(event);
  }
  // the greeting advances the browser's position only if no missed frames are still to be sent
  const position = missed?.length === 0 ? frames.lastId() : null;
  try {
    yield { id: position, frame: { type: "hello" } };
    while (true) {
      const event = await subscriber.next(options.keepaliveMs ?? 15_000, options.signal);
      if (event === null) {
        return;
      }
      yield event === "overrun" ? { id: frames.lastId(), frame: { type: "resync" } } : event;
    }
  } finally {
    subscribers.delete(subscriber);
  }
}

function createHub(): Hub {
  const subscribers = new Set<Subscriber>();
  const frames = createFrameLog(KEPT_FRAMES);
  let changes: Change[] = [];
  let burst: NodeJS.Timeout | undefined;

  const broadcast = (event: LiveEvent) => {
    for (const subscriber of subscribers) {
      subscriber.push(event);
    }
  };

  async function flush(): Promise<void> {
    burst = undefined;
    const taken = changes;
    changes = [];
    if (subscribers.size === 0) {
      // without watchers, reading jobs would be wasted, but a returning one must learn that it missed something
      frames.forget();
      return;
    }
    try {
      for (const frame of await framesOfChanges(taken)) {
        broadcast(frames.append(frame));
      }
    } catch (error) {
      log().warn({ error: String(error) }, "changes could not be read; browsers fetch everything again");
      broadcast(frames.append({ type: "resync" }));
    }
  }

  const listener = listen({
    onChange(change) {
      changes.push(change);
      burst ??= setTimeout(() => void flush(), BURST_MS);
    },
    onGap() {
      frames.forget();
      broadcast(frames.append({ type: "resync" }));
    },
  });

  return {
    subscribers,
    frames,
    ready: Promise.race([listener.ready, sleep(READY_MS, undefined, { ref: false })]),
    async stop() {
      clearTimeout(burst);
      await listener.stop();
    },
  };
}

interface ListenHandlers {
  onChange(change: Change): void;
  /** The connection was lost and is re-established: changes in between may have been missed. */
  onGap(): void;
}

/** Keeps one LISTEN connection, and re-establishes it after a database failure. */
function listen(handlers: ListenHandlers): { readonly ready: Promise<void>; stop(): Promise<void> } {
  let isStopped = false;
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let mayHaveMissed = false;
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>();

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: databaseUrl(),
      keepAlive: true,
      application_name: "mirscope-live",
    });
    let isLost = false;
    const lose = (error?: Error) => {
      if (isLost) {
        return;
      }
      isLost = true;
      mayHaveMissed = true;
      next.end().catch(() => undefined);
      if (!isStopped) {
        const delay = RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)];
        failures += 1;
        log().warn({ error: error?.message, delayMs: delay }, "live updates lost the database; trying again");
        retry = setTimeout(() => void connect(), delay);
      }
    };
    client = next;
    next.on("error", lose);
    next.on("end", () => lose());
    next.on("notification", ({ payload }) => {
      const change = parseChange(payload);
      if (change !== null) {
        handlers.onChange(change);
      }
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANGE_CHANNEL}`);
      failures = 0;
      if (mayHaveMissed) {
        handlers.onGap();
      }
      mayHaveMissed = false;
      becomeReady();
    } catch (error) {
      lose(error instanceof Error ? error : new Error(String(error)));
    }
  }

  void connect();
  return {
    ready,
    async stop() {
      isStopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}

function parseChange(payload: string | undefined): Change | null {
  try {
    return ChangeSchema.parse(JSON.parse(payload ?? ""));
  } catch {
    return null;
  }
}
