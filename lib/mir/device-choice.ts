import { type DeviceName, isDeviceName } from "#lib/onnx/device-name.ts";

/** The device requested for tensor work. `auto` selects the best device that passes its self-test. */
export type DeviceChoice = "auto" | DeviceName;

/** For error messages. */
export const DEVICE_CHOICES_TEXT = "auto, cpu, webgpu, cuda, cuda:N";

export const isDeviceChoice = (value: string): value is DeviceChoice =>
  value === "auto" || isDeviceName(value);
