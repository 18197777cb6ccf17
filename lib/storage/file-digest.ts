import { createHash } from "node:crypto";
import { chunksOf } from "#lib/storage/byte-source.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/**
 * SHA-256 over names, sizes and bytes of files, in the order given. Reads every byte.
 * @throws InputError `missing-file`, `path-escape`
 */
export async function digestFiles(directory: LocalDirectory, names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const name of names) {
    const file = await directory.openFile(name);
    try {
      hash.update(`${name} ${file.size}\n`);
      for await (const chunk of chunksOf(file)) hash.update(chunk);
    } finally {
      await file.close();
    }
  }
  return hash.digest("hex");
}
