import type { PixelValues } from "#lib/onnx/bundle/vision-encoder.ts";
import type { PillowImage } from "#lib/onnx/families/pillow-image.ts";

/** The parts of a bundle that a family uses. */
export interface FamilyInputs {
  /** The file with the image processor's settings, for error messages. */
  readonly settingsPath: string;
  /** The content of that file. */
  readonly preprocessor: Readonly<Record<string, unknown>>;
  /** The placeholder token of the image. */
  readonly imageToken: string;
  /** The tokenizer's first token; empty if it has none. */
  readonly firstToken: string;
  /** @throws InputError `bad-config` if the tokenizer has no such token */
  readonly tokenId: (token: string) => number;
  /** Token ids of a text, special tokens written out. */
  readonly encode: (text: string) => readonly number[];
  /** Runs the image processor of Transformers.js on an image; its outputs by name. */
  readonly process: (image: PillowImage) => Promise<Readonly<Record<string, unknown>>>;
}

/** How a family's own processor converts image and prompt to tensors. */
export interface FamilyProcessor {
  preprocess(image: PillowImage): Promise<PixelValues>;
  /** Rewrites the prompt template as the family's processor does; unchanged by default. */
  readonly template?: (template: string) => string;
}

/** A way of feeding images to a language model, and the models that use it. */
export interface ModelFamily {
  /** Values of model_type in config.json. */
  readonly modelTypes: readonly string[];
  /** @throws InputError `bad-config` */
  open(inputs: FamilyInputs): FamilyProcessor;
}
