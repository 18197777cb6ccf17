/** Supported execution providers of ONNX Runtime. */
export type Provider = "cpu" | "webgpu" | "cuda";

/** A provider of ONNX Runtime; with CUDA optionally one of several cards, such as `cuda:1`. */
export type DeviceName = Provider | `cuda:${number}`;

export const isDeviceName = (name: string): name is DeviceName => /^(cpu|webgpu|cuda(:\d{1,3})?)$/.test(name);

export const providerOf = (name: DeviceName): Provider =>
  name === "cpu" || name === "webgpu" ? name : "cuda";

/** The provider in the form of a session option. */
export function executionProvider(name: DeviceName): Provider | { name: "cuda"; deviceId: number } {
  if (name === "cpu" || name === "webgpu" || name === "cuda") return name;
  return { name: "cuda", deviceId: Number(name.slice("cuda:".length)) };
}
