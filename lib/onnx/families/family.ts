import type { PixelValues } from "#lib/onnx/bundle/vision-encoder.ts";
import type { PillowImage } from "#lib/onnx/families/pillow-image.ts";

/** What a family reads from a bundle. */
export interface FamilyInputs {
  /** The file with the image processor's settings, for error messages. */
  readonly settingsPath: string;
  /** What it says. */
  readonly preprocessor: Readonly<Record<string, unknown>>;
  /** The token that stands for the image. */
  readonly imageToken: string;
  /** The tokenizer's first token; empty where it has none. */
  readonly firstToken: string;
  /** @throws InputError `bad-config` where the tokenizer has no such token */
  readonly tokenId: (token: string) => number;
  /** Token ids of a text, special tokens written out. */
  readonly encode: (text: string) => readonly number[];
  /** What the image processor of Transformers.js makes of an image, by name. */
  readonly process: (image: PillowImage) => Promise<Readonly<Record<string, unknown>>>;
}

/** How a family's own processor turns image and prompt into tensors. */
export interface FamilyProcessor {
  preprocess(image: PillowImage): Promise<PixelValues>;
  /** The prompt template as the family's processor writes it; unchanged by default. */
  readonly template?: (template: string) => string;
}

/** One way of putting images into a language model, and the models that have it. */
export interface ModelFamily {
  /** Values of model_type in config.json. */
  readonly modelTypes: readonly string[];
  /** @throws InputError `bad-config` */
  open(inputs: FamilyInputs): FamilyProcessor;
}
