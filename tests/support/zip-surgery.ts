const CENTRAL_SIGNATURE = 0x02014b50;
const NAME_LENGTH_AT = 28;
const NAME_AT = 46;
const OFFSET_AT = 42;

/** Positions of the central directory's headers of `archive/data/0` and `archive/data/1`, whatever the name of the stem. */
function storageHeaders(zip: Uint8Array): number[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const found: number[] = [];
  for (let at = 0; at + NAME_AT < zip.length; at += 1) {
    if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) continue;
    const length = view.getUint16(at + NAME_LENGTH_AT, true);
    const name = new TextDecoder().decode(zip.subarray(at + NAME_AT, at + NAME_AT + length));
    if (/\/data\/\d$/.test(name)) found.push(at);
  }
  return found;
}

/** The archive with the first storage's name on both storages. */
export function twice(zip: Uint8Array): Uint8Array {
  const copy = new Uint8Array(zip);
  const [first = 0, second = 0] = storageHeaders(copy);
  const length = new DataView(copy.buffer).getUint16(first + NAME_LENGTH_AT, true);
  copy.copyWithin(second + NAME_AT, first + NAME_AT, first + NAME_AT + length);
  return copy;
}

/** The archive with the second storage's header pointing at the first one. */
export function overlapping(zip: Uint8Array): Uint8Array {
  const copy = new Uint8Array(zip);
  const [first = 0, second = 0] = storageHeaders(copy);
  copy.copyWithin(second + OFFSET_AT, first + OFFSET_AT, first + OFFSET_AT + 4);
  return copy;
}
