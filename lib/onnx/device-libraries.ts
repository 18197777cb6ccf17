import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Provider } from "#lib/onnx/device-name.ts";

/**
 * Why a provider cannot work on this machine, found without loading it; null where nothing speaks against it.
 * Asking ONNX Runtime instead would make it and Dawn print to stderr, past every log.
 */
export function missingLibrary(provider: Provider): string | null {
  if (process.platform !== "linux" || provider === "cpu") return null;
  if (provider === "webgpu") {
    const name = "libvulkan.so.1";
    return canLoad(name) ? null : `there is no Vulkan driver (${name} cannot be loaded)`;
  }
  const binaries = dirname(createRequire(import.meta.url).resolve("onnxruntime-node"));
  const name = "libonnxruntime_providers_shared.so";
  const path = join(binaries, "..", "bin", "napi-v6", process.platform, process.arch, name);
  return canLoad(path)
    ? null
    : "this installation of onnxruntime-node has no CUDA files (its install script downloads them)";
}

/** Whether the dynamic linker finds a library: Node then only complains that it is no add-on. */
function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes("did not self-register");
  }
}
