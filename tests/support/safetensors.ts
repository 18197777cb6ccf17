import { readFile } from "node:fs/promises";

export interface SafetensorsEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A minimal safetensors reader, independent of the product's (F32 and I64 only). */
export async function readSafetensors(path: string) {
  const bytes = await readFile(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, unknown> = JSON.parse(bytes.subarray(8, 8 + headerLength).toString("utf8"));
  const { __metadata__: metadata, ...rest } = header;
  const entries = rest as Record<string, SafetensorsEntry>;
  const data = bytes.subarray(8 + headerLength);
  const tensor = (name: string) => {
    const entry = entries[name];
    if (!entry) throw new Error(`no ${name}`);
    const part = Uint8Array.from(data.subarray(...entry.data_offsets)).buffer;
    const values =
      entry.dtype === "I64" ? Array.from(new BigInt64Array(part), Number) : [...new Float32Array(part)];
    return { shape: entry.shape, values };
  };
  return { metadata, entries, dataLength: data.length, headerLength, tensor };
}
