/** An image among the tokens of a prompt: the index of its first token, and its grid in time, rows and columns. */
export interface TokenGrid {
  readonly start: number;
  /** Frames, rows, columns: their product is the image's number of tokens. */
  readonly grid: readonly [number, number, number];
}

/**
 * Positions of a prompt's tokens in time, row and column, for decoders with multimodal rotary embeddings (Qwen2-VL,
 * arXiv 2409.12191, section 2.1; `get_rope_index` of transformers): a text token has the same number in all three; an
 * image's tokens count from the number after the last in each direction; the text after it continues from the largest
 * number so far.
 *
 * @param length tokens of the prompt, its padding included
 * @param images in the order of the tokens
 * @returns three lists of `length` numbers
 */
export function gridPositions(length: number, images: readonly TokenGrid[]): [number[], number[], number[]] {
  const positions: [number[], number[], number[]] = [[], [], []];
  let next = 0;
  const addText = (end: number) => {
    while (positions[0].length < end) {
      for (const axis of positions) axis.push(next);
      next += 1;
    }
  };
  for (const { start, grid } of images) {
    addText(start);
    const [frames, rows, columns] = grid;
    for (let token = 0; token < frames * rows * columns; token += 1) {
      positions[0].push(next + Math.floor(token / (rows * columns)));
      positions[1].push(next + (Math.floor(token / columns) % rows));
      positions[2].push(next + (token % columns));
    }
    next += Math.max(...grid);
  }
  addText(length);
  return positions;
}
