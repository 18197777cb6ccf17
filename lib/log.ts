import pino, { type Logger } from "pino";
import { env } from "#lib/env.ts";

let root: Logger | undefined;

/** The process's structured logger (JSON lines on stderr, so that stdout stays for results). */
export function log(): Logger {
  root ??= pino({ level: env().MIRSCOPE_LOG, base: null }, pino.destination({ fd: 2, sync: true }));
  return root;
}
