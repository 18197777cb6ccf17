import { missingLibrary } from "#lib/onnx/device/device-libraries.ts";
import { runProgram } from "./run-program.ts";

/**
 * Starts this program again with TensorFloat-32 switched off, unless it is already or CUDA is not here: cuBLAS reads the
 * variable when it is loaded, and ONNX Runtime's option cannot be reached from Node (docs/numerics.md, 0). Does not
 * return where it starts the program again.
 */
export async function ensureExactProducts(): Promise<void> {
  if (process.env["NVIDIA_TF32_OVERRIDE"] === "0" || missingLibrary("cuda") !== null) return;
  const [, ...args] = process.argv;
  process.exit(
    await runProgram([...process.execArgv, ...args], { ...process.env, NVIDIA_TF32_OVERRIDE: "0" }),
  );
}
