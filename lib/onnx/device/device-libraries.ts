import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Provider } from "#lib/onnx/device-name.ts";

/**
 * Why a provider cannot work on this machine, determined without loading it; null if no reason is found. Loading it
 * through ONNX Runtime instead would make it and Dawn print to stderr, bypassing every log.
 */
export function missingLibrary(provider: Provider): string | null {
  if (process.platform !== "linux" || provider === "cpu") return null;
  if (provider === "webgpu") {
    const name = "libvulkan.so.1";
    return canLoad(name) ? null : `there is no Vulkan driver (${name} cannot be loaded)`;
  }
  return canLoad(bindingFile("libonnxruntime_providers_shared.so"))
    ? null
    : "this installation of onnxruntime-node has no CUDA files (its install script downloads them)";
}

/** Path of a file of ONNX Runtime in the folder of its Node binding, whether or not it exists. */
export function bindingFile(name: string): string {
  const entry = dirname(createRequire(import.meta.url).resolve("onnxruntime-node"));
  return join(entry, "..", "bin", "napi-v6", process.platform, process.arch, name);
}

/** Whether the dynamic linker finds a library: if so, Node only complains that it is not an add-on. */
export function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes("did not self-register");
  }
}
