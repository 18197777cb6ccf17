import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { InputError } from "#lib/errors.ts";
import type { ByteSource } from "#lib/storage/byte-source.ts";

/** The position of an uncompressed entry's bytes in the file. */
export interface ZipEntry {
  readonly position: number;
  readonly bytes: number;
}

const MAXIMUM_ENTRIES = 20_000;
const STORED = 0;
const LOCAL_HEADER_BYTES = 30;

/** Lets yauzl read from an open file. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null, bytes.length);
      },
      (error: Error) => callback(error),
    );
  }
}

/**
 * The entries of a zip file as written by torch.save: no compression (so that no entry can expand beyond the file's
 * size), no encryption, no duplicate names, no overlapping entries, no path outside the archive. yauzl reads the
 * directory, including zip64; checksums are not verified, because torch has an option not to write them.
 *
 * @throws InputError `bad-archive`, `truncated`
 */
export async function readZipEntries(file: ByteSource): Promise<Map<string, ZipEntry>> {
  try {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, {
      lazyEntries: true,
      strictFileNames: true,
      autoClose: false,
    });
    return await collect(file, zip);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError("bad-archive", `${file.name} is no readable zip archive: ${reason}`, {
      cause: error,
    });
  }
}

async function collect(file: ByteSource, zip: ZipFile): Promise<Map<string, ZipEntry>> {
  if (zip.entryCount > MAXIMUM_ENTRIES) {
    throw new InputError(
      "bad-archive",
      `${file.name} has ${zip.entryCount} entries, more than any projector has`,
    );
  }
  const entries = new Map<string, ZipEntry>();
  for await (const entry of zip.eachEntry()) {
    checkEntry(file, entry);
    if (entries.has(entry.fileName)) {
      throw new InputError("bad-archive", `${file.name} has two entries "${entry.fileName}"`);
    }
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    entries.set(entry.fileName, { position: fileDataStart, bytes: entry.uncompressedSize });
  }
  checkOverlap(file, entries);
  return entries;
}

function checkEntry(file: ByteSource, entry: Entry): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
  const isPlain = compressionMethod === STORED && compressedSize === uncompressedSize && !entry.isEncrypted();
  if (!isPlain) {
    throw new InputError(
      "bad-archive",
      `${file.name}: the entry "${fileName}" is compressed or encrypted; torch.save stores entries as they are`,
    );
  }
}

/** Each entry's bytes follow its local header: no two of these ranges may overlap. */
function checkOverlap(file: ByteSource, entries: ReadonlyMap<string, ZipEntry>): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.position - b.position);
  for (const [index, [name, { position, bytes }]] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next !== undefined && position + bytes > next[1].position - LOCAL_HEADER_BYTES) {
      throw new InputError("bad-archive", `${file.name}: the entries "${name}" and "${next[0]}" overlap`);
    }
  }
}
