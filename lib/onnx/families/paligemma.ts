import type { ModelFamily } from "#lib/onnx/families/family.ts";
import { openSingleView } from "#lib/onnx/families/single-view.ts";

/**
 * PaliGemma (arXiv 2407.07726): the first token comes after the image, and a line break ends the prompt, as in
 * `PaliGemmaProcessor` of transformers. The prompt's bidirectional attention and Gemma's scaling of embeddings are part
 * of the graphs.
 */
export const paligemma: ModelFamily = {
  modelTypes: ["paligemma"],
  open: (inputs) => ({
    ...openSingleView(inputs),
    template(template) {
      const bare = template.startsWith("<s>") ? template.slice("<s>".length) : template;
      const ended = bare.endsWith("\n") ? bare : `${bare}\n`;
      return ended.replace("<image>", () => `<image>${inputs.firstToken}`);
    },
  }),
};
