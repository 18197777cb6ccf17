/** Execution providers of ONNX Runtime that graphs run on. */
export type Provider = "cpu" | "webgpu" | "cuda";

/** A provider of ONNX Runtime; with CUDA possibly one card of several, such as `cuda:1`. */
export type DeviceName = Provider | `cuda:${number}`;

export const isDeviceName = (name: string): name is DeviceName => /^(cpu|webgpu|cuda(:\d{1,3})?)$/.test(name);

export const providerOf = (name: DeviceName): Provider =>
  name === "cpu" || name === "webgpu" ? name : "cuda";

/** What a session's options take. */
export function executionProvider(name: DeviceName): Provider | { name: "cuda"; deviceId: number } {
  if (name === "cpu" || name === "webgpu" || name === "cuda") return name;
  return { name: "cuda", deviceId: Number(name.slice("cuda:".length)) };
}
