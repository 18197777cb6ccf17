/** Where tensor work may be asked to run. `auto` takes the best device that passes its self-test. */
export const DEVICE_CHOICES = ["auto", "cpu", "webgpu", "cuda"] as const;

export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

export const isDeviceChoice = (value: string): value is DeviceChoice =>
  (DEVICE_CHOICES as readonly string[]).includes(value);
