/**
 * npm run setup:cuda
 *
 * Runs onnxruntime-node's own install script, which downloads the files of the CUDA execution provider from NuGet
 * (about 300 MB) into node_modules, and lists the CUDA libraries that these need. Needs Linux on x64 and access to
 * api.nuget.org.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { missingLibrary } from "#lib/onnx/device/device-libraries.ts";
import { cudaFilesState } from "./lib/device-facts.ts";

const directory = join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")), "..");
const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { version: string };

console.log(
  `CUDA files for onnxruntime-node ${version}, from the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux ${version}.`,
);
if (process.platform !== "linux" || process.arch !== "x64") {
  fail(`ONNX Runtime has CUDA files for linux/x64 only, and this is ${process.platform}/${process.arch}`);
}
console.log(`Running ${join(directory, "script", "install.js")} (downloads from api.nuget.org) ...`);
const result = spawnSync(process.execPath, [join(directory, "script", "install.js")], {
  encoding: "utf8",
  // "cuda12" is documented, but read as "not specified" (install-utils.js, parseInstallFlag), and then nothing is
  // done below an npm script; "true" installs what the platform needs, which is cuda12.
  env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "true" },
});
process.stdout.write(result.stdout);
if (result.status !== 0) {
  const reason =
    result.stderr
      .trim()
      .split("\n")
      .find((line) => line.startsWith("Error")) ?? result.stderr.trim();
  fail(
    `the install script ended with code ${result.status}: ${reason}\n` +
      "Nothing was changed. On a network without NuGet, put the files beside the binding by hand (docs/gpu.md).",
  );
}
const missing = missingLibrary("cuda");
if (missing !== null) fail(missing);
console.log(`CUDA files: ${cudaFilesState()}.\n\`npm run devices\` tries the device.`);

function fail(reason: string): never {
  console.error(`error: unavailable: ${reason}`);
  process.exit(1);
}
