import { existsSync, globSync, readFileSync } from "node:fs";
import { bindingFile, canLoad } from "#lib/onnx/device/device-libraries.ts";
import type { Provider } from "#lib/onnx/device-name.ts";
import { neededLibraries } from "./needed-libraries.ts";

/** Where drivers register with the Vulkan loader, unless set in the environment. */
const VULKAN_DRIVERS = ["/etc/vulkan/icd.d/*.json", "/usr/{,local/}share/vulkan/icd.d/*.json"];

/** The drivers and libraries for a provider on this machine, one per line, whether or not the device works. */
export function deviceFacts(provider: Provider): string[] {
  if (process.platform !== "linux" || provider === "cpu") return [];
  return provider === "cuda" ? cudaFacts() : vulkanFacts();
}

function cudaFacts(): string[] {
  const driver = existsSync("/proc/driver/nvidia/version")
    ? (readFileSync("/proc/driver/nvidia/version", "utf8").split("\n")[0] ?? "").replace(/\s+/g, " ")
    : "none";
  const cards = globSync("/proc/driver/nvidia/gpus/*/information").map(
    (path) => /^Model:\s*(.+)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? "of unknown model",
  );
  return [
    `NVIDIA driver: ${driver}`,
    `cards: ${cards.length === 0 ? "none" : cards.join(", ")}`,
    `CUDA files of onnxruntime-node: ${cudaFilesState()}`,
  ];
}

/**
 * The libraries that ONNX Runtime's CUDA files are linked with, read from the files: builds of one version differ
 * (1.30.0 in its Python wheel requires CUDA 13, and its install script for Node calls the files of NuGet cuda12).
 */
export function cudaFilesState(path = bindingFile("libonnxruntime_providers_cuda.so")): string {
  if (!existsSync(path)) return "none (npm run setup:cuda fetches them)";
  const needed = neededLibraries(path).filter((name) => /^libcu|^libnv/.test(name));
  const missing = needed.filter((name) => !canLoad(name));
  const lack = missing.length === 0 ? "all found" : `${missing.join(", ")} cannot be loaded`;
  return `there; they need ${needed.join(", ")}: ${lack}`;
}

function vulkanFacts(): string[] {
  const named = process.env["VK_DRIVER_FILES"] ?? process.env["VK_ICD_FILENAMES"];
  const drivers = named === undefined ? globSync(VULKAN_DRIVERS) : named.split(":");
  return [
    `Vulkan loader: ${canLoad("libvulkan.so.1") ? "libvulkan.so.1" : "none (libvulkan.so.1 cannot be loaded)"}`,
    `Vulkan drivers: ${drivers.length === 0 ? "none" : drivers.join(", ")}`,
  ];
}
