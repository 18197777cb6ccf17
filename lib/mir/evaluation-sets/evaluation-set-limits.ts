/** Limits on the size of an evaluation set's files; anything larger is a mistake. */
export const MAXIMUM_MANIFEST_BYTES = 64 * 2 ** 20;
export const MAXIMUM_TEXT_BYTES = 4 * 2 ** 20;
export const MAXIMUM_IMAGE_BYTES = 256 * 2 ** 20;
/** MIR's default N is 100; thousands only add cost. */
export const MAXIMUM_PAIRS = 10_000;
