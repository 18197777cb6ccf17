import { missingLibrary } from "#lib/onnx/device/device-libraries.ts";
import { runProgram } from "./run-program.ts";

/**
 * Restarts this program with TensorFloat-32 disabled, unless it is already or CUDA is unavailable: cuBLAS reads the
 * variable when it is loaded, and ONNX Runtime's option is not accessible from Node (docs/numerics.md, 0). Does not
 * return if it restarts the program.
 */
export async function ensureExactProducts(): Promise<void> {
  if (process.env["NVIDIA_TF32_OVERRIDE"] === "0" || missingLibrary("cuda") !== null) return;
  const [, ...args] = process.argv;
  process.exit(
    await runProgram([...process.execArgv, ...args], { ...process.env, NVIDIA_TF32_OVERRIDE: "0" }),
  );
}
