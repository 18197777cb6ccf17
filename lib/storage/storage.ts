/** The metadata of a stored object. */
export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export type StorageBody = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * The files shared by web and workers. No code assumes that both see the same disk other than through this interface.
 *
 * A key is a relative path with `/` between its parts, such as `checkpoints/0197/features.safetensors`. Every
 * method throws AppError `bad-request` for a key that is empty, absolute, has a part `.` or `..`, a backslash or
 * a NUL, or that a symbolic link leads out of the storage.
 */
export interface Storage {
  /** Stores a body under a key, replacing any existing object. Readers see the old object or the whole new one. */
  put(key: string, body: StorageBody): Promise<StoredObject>;
  /**
   * The object's bytes in order.
   * @throws AppError `not-found`
   */
  get(key: string): AsyncIterable<Uint8Array>;
  /** Null if there is no such object. */
  stat(key: string): Promise<StoredObject | null>;
  /** All objects whose key begins with a directory's key and `/` (all objects for ""), sorted by key. */
  list(directoryKey: string): Promise<StoredObject[]>;
  /** Removes an object or everything below a directory's key; does nothing if there is none. */
  delete(key: string): Promise<void>;
  /**
   * The local path (of a file or directory, which need not exist) of a checkpoint's URI:
   * `file:///absolute/path`, a plain absolute path, or `storage:relative/key` inside this storage.
   * @throws InputError `bad-uri` for anything else
   */
  resolveUri(uri: string): Promise<string>;
}
