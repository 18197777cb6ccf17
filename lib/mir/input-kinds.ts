/**
 * Every kind of InputError that an unusable checkpoint or evaluation set may have, and what it means: the stable
 * words that jobs store, pages explain and `npm run mir` prints.
 */
export const INPUT_KINDS = {
  "missing-file": "a file does not exist or cannot be read",
  "not-a-file": "the path is not a regular file",
  unreadable: "the file cannot be opened",
  "bad-uri": "the URI does not say where the checkpoint lies",
  "path-escape": "a file lies outside the directory that it belongs to",
  "too-large": "a file is larger than any that is expected in its place",
  truncated: "a file has lost its end",
  "header-too-large": "the header length is wrong, or this is no safetensors file",
  "bad-header": "the header is no JSON object as safetensors has it",
  "bad-index": "the index of shards is malformed",
  "bad-metadata": "the metadata is not that of a features file",
  "bad-dtype": "a tensor has an element type that is not expected",
  "bad-shape": "a tensor has a shape that is not expected",
  "bad-offsets": "a tensor's place in the file is impossible",
  "bad-sample-offsets": "the sample offsets do not fit the tokens",
  "missing-tensor": "a tensor that is needed is missing",
  "dim-mismatch": "tokens have different widths, or none",
  "row-mismatch": "layers have different numbers of tokens",
  "no-tokens": "there are too few tokens for a covariance",
  "non-finite": "a value is NaN or infinite",
  degenerate: "the definition has no value for these tokens",
  "not-a-bundle": "the directory is no ONNX bundle",
  "missing-layer": "a bundle's decoder does not give the hidden states of all layers",
  "bad-config": "a bundle's configuration cannot be used",
  "bad-model": "a bundle's model cannot be loaded",
  "model-failed": "a bundle's model failed on its input",
  "unsupported-model": "the bundle is of a kind that is not supported",
  "bad-eval-set": "the evaluation set is malformed",
  "bad-image": "an image of the evaluation set cannot be read",
  "bad-utf8": "a text file is not UTF-8",
  "bad-study": "a study directory is malformed",
} as const;

export type InputKind = keyof typeof INPUT_KINDS;
