import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";

/** A Vulkan driver in software (SwiftShader), so that every machine can run the actual WebGPU provider. */
export interface SoftwareGpu {
  /** Environment that makes the driver visible to a process; the loader reads it at start. */
  readonly environment: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}

/** Unpacks the driver that comes with the npm package @sparticuz/chromium. */
export async function unpackSoftwareGpu(): Promise<SoftwareGpu> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packageRoot = entry.slice(
    0,
    entry.lastIndexOf(join("@sparticuz", "chromium")) + "@sparticuz/chromium".length,
  );
  const archive = await promisify(brotliDecompress)(
    await readFile(join(packageRoot, "bin", "swiftshader.tar.br")),
  );
  const directory = await mkdtemp(join(tmpdir(), "mirscope-vulkan-"));
  const tar = join(directory, "swiftshader.tar");
  await writeFile(tar, archive);
  await promisify(execFile)("tar", ["-xf", tar, "-C", directory]);
  return {
    environment: {
      LD_LIBRARY_PATH: directory,
      VK_ICD_FILENAMES: join(directory, "vk_swiftshader_icd.json"),
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
