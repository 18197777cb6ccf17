/**
 * npm run devices [-- --json] [NAME...]
 *
 * Tests every device that MIR can be computed on (or those named, such as cuda:1) and prints the results: a product and
 * a golden layer must be correct. Lists the drivers and libraries found, and the device that `auto` selects.
 */
import { parseArgs } from "node:util";
import { openDevice, type ProbedDevice, probeDevices } from "#lib/mir/engine/open-device.ts";
import { isDeviceName, providerOf } from "#lib/onnx/device-name.ts";
import { deviceFacts } from "./lib/device-facts.ts";
import { ensureExactProducts } from "./lib/exact-products.ts";

await ensureExactProducts();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const names = positionals.filter(isDeviceName);
const unknown = positionals.find((name) => !isDeviceName(name));
if (unknown !== undefined) {
  console.error(`error: usage: There is no device "${unknown}": cpu, webgpu, cuda, cuda:N`);
  process.exit(2);
}
const devices = await (names.length === 0 ? probeDevices() : probeDevices(names));
const { device, note } = await openDevice("auto");
await device.dispose();
if (values.json) {
  const found = devices.map((probed) => ({ ...probed, facts: deviceFacts(providerOf(probed.name)) }));
  console.log(JSON.stringify({ devices: found, auto: { name: device.name, passedOver: note } }));
} else {
  for (const probed of devices) {
    console.log(lineOf(probed));
    for (const fact of deviceFacts(providerOf(probed.name))) console.log(`${" ".repeat(8)}${fact}`);
  }
  console.log(`\nauto takes ${device.name}${note === null ? "" : ` (${note})`}`);
}

function lineOf({ name, description, reason, rate, goldenError }: ProbedDevice): string {
  const title = name.padEnd(8);
  if (reason !== null) return `${title}not usable: ${reason}`;
  const speed = `${((rate ?? 0) / 1e9).toPrecision(3)} GFLOPS`;
  return `${title}${description}; Gram products ${speed}; golden layer within ${(goldenError ?? 0).toExponential(0)}`;
}
