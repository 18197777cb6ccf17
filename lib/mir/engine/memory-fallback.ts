import { type OpenedDevice, openNextDevice } from "#lib/mir/engine/open-device.ts";
import { CHUNK_ROWS } from "#lib/mir/engine/token-chunks.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { isMemoryError } from "#lib/onnx/device/memory-errors.ts";

/** Smallest chunk size: products of fewer rows leave a device idle. */
const SMALLEST_CHUNK_ROWS = 128;

/**
 * Runs work on a device and, if it runs out of memory, again with smaller chunks and then on the next device. The
 * settings that worked are kept for the rest of the job.
 */
export class MemoryFallback {
  #device: ComputeDevice;
  #chunkRows = CHUNK_ROWS;
  readonly #notes: string[] = [];

  constructor({ device, note }: OpenedDevice) {
    this.#device = device;
    if (note !== null) this.#notes.push(note);
  }

  get device(): ComputeDevice {
    return this.#device;
  }

  /** Why the requested device or chunk size is not in use; null if it is. */
  get note(): string | null {
    return this.#notes.length === 0 ? null : this.#notes.join("; ");
  }

  /**
   * @throws whatever `work` throws; its memory error once no fallback is left
   */
  async run<T>(work: (device: ComputeDevice, chunkRows: number) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work(this.#device, this.#chunkRows);
      } catch (error) {
        if (!isMemoryError(error) || !(await this.#fallBack())) throw error;
      }
    }
  }

  dispose(): Promise<void> {
    return this.#device.dispose();
  }

  async #fallBack(): Promise<boolean> {
    const { name } = this.#device;
    if (this.#chunkRows > SMALLEST_CHUNK_ROWS) {
      this.#chunkRows = Math.max(SMALLEST_CHUNK_ROWS, this.#chunkRows / 2);
      this.#addNote(`memory of ${name} gave out`, `chunks of ${this.#chunkRows} tokens`);
      return true;
    }
    const next = await openNextDevice(name);
    if (next === null) return false;
    await this.#device.dispose();
    this.#device = next.device;
    this.#chunkRows = CHUNK_ROWS;
    this.#addNote(`memory of ${name} gave out`, `went on with ${next.device.name}`);
    return true;
  }

  /** One note per device: only its last step matters. */
  #addNote(cause: string, remedy: string): void {
    const known = this.#notes.findIndex((note) => note.startsWith(cause));
    const note = `${cause}: ${remedy}`;
    if (known < 0) this.#notes.push(note);
    else this.#notes[known] = note;
  }
}
