import { type DeviceName, isDeviceName } from "#lib/onnx/device-name.ts";

/** Where tensor work may be asked to run. `auto` takes the best device that passes its tests. */
export type DeviceChoice = "auto" | DeviceName;

/** For messages. */
export const DEVICE_CHOICES_TEXT = "auto, cpu, webgpu, cuda, cuda:N";

export const isDeviceChoice = (value: string): value is DeviceChoice =>
  value === "auto" || isDeviceName(value);
