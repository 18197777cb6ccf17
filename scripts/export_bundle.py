#!/usr/bin/env python3
"""Exports a LLaVA-like Hugging Face checkpoint as an ONNX bundle whose decoder gives its hidden states.

    pip install torch transformers pillow onnx onnxscript
    python3 scripts/export_bundle.py MODEL BUNDLE

MODEL is a directory (or Hub name) that transformers' AutoModelForImageTextToText reads, of a kind whose image
processor gives one picture of fixed size for an image and whose decoder attends to what came before only (LLaVA-1.5
and its like). BUNDLE gets config.json,
preprocessor_config.json, the tokenizer's files and onnx/{vision_encoder,embed_tokens,decoder_model}.onnx in float32,
their weights beside them where they are large. For other kinds write features instead: scripts/write_features.py.
"""

import argparse
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor


# Their decoders see the whole prompt or the whole image at once, by masks that the model makes outside of them.
UNLIKE = ("paligemma", "gemma3", "gemma3n")


class Vision(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        features = self.model.get_image_features(pixel_values)
        features = getattr(features, "pooler_output", features)
        return torch.stack(list(features)) if isinstance(features, (list, tuple)) else features


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        inner = getattr(model, "model", model)
        self.language_model = inner.language_model
        self.head = model.get_output_embeddings()

    def forward(self, inputs_embeds, attention_mask, position_ids):
        output = self.language_model(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            output_hidden_states=True,
            use_cache=False,
        )
        return self.head(output.last_hidden_state), *output.hidden_states


def export(module, example, path, inputs, outputs, dynamic):
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens")
    shapes = tuple({axis: (batch, tokens)[axis] for axis in axes} for axes in dynamic)
    program = torch.onnx.export(
        module.eval(), example, input_names=inputs, output_names=outputs, dynamic_shapes=shapes, dynamo=True, verbose=False
    )
    program.save(path, external_data=sum(p.numel() for p in module.parameters()) > 2**26)
    print(path)


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("bundle", type=Path)
    args = parser.parse_args()

    config = AutoConfig.from_pretrained(args.model)
    if config.model_type in UNLIKE:
        raise SystemExit(f"{config.model_type} does not attend causally to images: write features instead")
    onnx = args.bundle / "onnx"
    onnx.mkdir(parents=True, exist_ok=True)
    processor = AutoProcessor.from_pretrained(args.model)
    config.save_pretrained(args.bundle)
    processor.image_processor.save_pretrained(args.bundle)
    processor.tokenizer.save_pretrained(args.bundle)
    model = AutoModelForImageTextToText.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()

    from PIL import Image

    sizes = ((64, 64), (64, 512))
    shapes = {tuple(processor.image_processor(Image.new("RGB", size), return_tensors="pt")["pixel_values"].shape) for size in sizes}
    shape, *others = shapes
    if others or len(shape) != 4 or shape[0] != 1:
        raise SystemExit(f"pixel_values of one image are {' or '.join(map(str, shapes))}: write features instead")
    # One image at a time: models list the features of the images, which fixes their number.
    export(Vision(model), (torch.zeros(shape),), onnx / "vision_encoder.onnx", ["pixel_values"], ["image_features"], [[]])

    ids = torch.zeros(2, 7, dtype=torch.int64)
    embed = model.get_input_embeddings()
    export(embed, (ids,), onnx / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], [[0, 1]])

    decoder = Decoder(model)
    layers = model.config.get_text_config().num_hidden_layers
    names = ["logits", *(f"hidden_states.{layer}" for layer in range(layers + 1))]
    example = (embed(ids), torch.ones_like(ids), torch.arange(7).expand(2, 7).contiguous())
    inputs = ["inputs_embeds", "attention_mask", "position_ids"]
    export(decoder, example, onnx / "decoder_model.onnx", inputs, names, [[0, 1]] * 3)


main()
