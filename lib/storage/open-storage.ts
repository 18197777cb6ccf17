import { join, resolve } from "node:path";
import { env } from "#lib/env.ts";
import { createFileSystemStorage } from "#lib/storage/file-system-storage.ts";
import type { Storage } from "#lib/storage/storage.ts";

/** The storage of this installation: MIRSCOPE_HOME/artifacts. Web, worker and scripts open the same one. */
export function openStorage(): Storage {
  return createFileSystemStorage(join(resolve(env().MIRSCOPE_HOME), "artifacts"));
}
