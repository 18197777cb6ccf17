import { closeSync, openSync, readSync } from "node:fs";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_STRSZ = 10n;

interface Segment {
  readonly type: number;
  readonly offset: bigint;
  readonly address: bigint;
  readonly size: bigint;
}

/**
 * The shared libraries that a 64-bit ELF file is linked with (DT_NEEDED of its dynamic section), in the file's order.
 * Format: System V ABI, chapters 4 and 5.
 */
export function neededLibraries(path: string): string[] {
  const file = openSync(path, "r");
  const read = (offset: bigint, size: bigint): Buffer => {
    const bytes = Buffer.alloc(Number(size));
    readSync(file, bytes, 0, bytes.length, Number(offset));
    return bytes;
  };
  try {
    const segments = segmentsOf(read);
    const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) return [];
    const entries = entriesOf(read(dynamic.offset, dynamic.size));
    const entryOf = (tag: bigint) => entries.find(([found]) => found === tag)?.[1] ?? 0n;
    const address = entryOf(DT_STRTAB);
    const home = segments.find(
      (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
    );
    if (home === undefined) return [];
    const names = read(home.offset + address - home.address, entryOf(DT_STRSZ));
    return entries
      .filter(([tag]) => tag === DT_NEEDED)
      .map(([, at]) => names.toString("utf8", Number(at), names.indexOf(0, Number(at))));
  } finally {
    closeSync(file);
  }
}

type Read = (offset: bigint, size: bigint) => Buffer;

function segmentsOf(read: Read): Segment[] {
  const header = read(0n, 64n);
  if (header.toString("latin1", 0, 4) !== "\x7fELF" || header[4] !== 2) return [];
  const [start, size, count] = [header.readBigUInt64LE(32), header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = read(start, BigInt(size * count));
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at),
      offset: table.readBigUInt64LE(at + 8),
      address: table.readBigUInt64LE(at + 16),
      size: table.readBigUInt64LE(at + 32),
    };
  });
}

function entriesOf(bytes: Buffer): (readonly [tag: bigint, value: bigint])[] {
  return Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) => [
    bytes.readBigUInt64LE(16 * index),
    bytes.readBigUInt64LE(16 * index + 8),
  ]);
}
