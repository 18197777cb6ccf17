/** Bounds on what is read of an evaluation set; beyond them a file is a mistake. */
export const MAXIMUM_MANIFEST_BYTES = 64 * 2 ** 20;
export const MAXIMUM_TEXT_BYTES = 4 * 2 ** 20;
export const MAXIMUM_IMAGE_BYTES = 256 * 2 ** 20;
/** MIR's default N is 100; thousands only cost time. */
export const MAXIMUM_PAIRS = 10_000;
