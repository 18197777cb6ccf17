import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";

/** One prompt of a batch: token ids, and the embeddings that replace the image token. */
export interface PromptInput {
  readonly ids: readonly number[];
  readonly imageIndex: number;
  readonly image: ImageEmbeddings;
}

/** The parts of a prompt that determine its token positions. */
export interface PromptLayout extends Pick<PromptInput, "ids" | "imageIndex"> {
  readonly image: Pick<ImageEmbeddings, "tokens" | "frame">;
}

/** A prompt with its image token replaced by the image's tokens and the tokens around them. */
export interface PlacedPrompt {
  /**
   * Ids of all tokens. Those of the image are 0: their embeddings are overwritten, and the id of the image token may be
   * outside the embedding table.
   */
  readonly ids: readonly number[];
  /** Positions of the image's tokens in order: the vision tokens of MIR. */
  readonly imagePositions: readonly number[];
  /** Position after the image's last token: from here on all tokens are text tokens of MIR. */
  readonly textStart: number;
}

/**
 * Inserts an image's tokens into its prompt. Tokens that frame an image or its tiles are not vision tokens, since they
 * receive no image features; those between its tiles are not text tokens either.
 */
export function placeImage({ ids, imageIndex, image }: PromptLayout): PlacedPrompt {
  const { beforeTiles, after } = image.frame ?? { beforeTiles: [[]], after: [] };
  const placed = ids.slice(0, imageIndex);
  const imagePositions: number[] = [];
  const tokensPerTile = image.tokens / beforeTiles.length;
  for (const before of beforeTiles) {
    placed.push(...before);
    for (let token = 0; token < tokensPerTile; token += 1) {
      imagePositions.push(placed.length);
      placed.push(0);
    }
  }
  const textStart = placed.length;
  placed.push(...after, ...ids.slice(imageIndex + 1));
  return { ids: placed, imagePositions, textStart };
}

/** A range of consecutive positions. */
export interface PositionRange {
  readonly start: number;
  readonly end: number;
}

/** Ordered positions as ranges, so that adjacent rows are copied together. */
export function positionRanges(positions: readonly number[]): PositionRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last && last.end === position) last.end += 1;
    else ranges.push({ start: position, end: position + 1 });
  }
  return ranges;
}
