"""The three graphs of a bundle, with the inputs and outputs that exports for Transformers.js have."""

import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from transformers.cache_utils import DynamicCache

warnings.filterwarnings("ignore")


def export(module, inputs, input_names, output_names, dynamic, path, dynamo=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    module.eval()
    with torch.no_grad():
        torch.onnx.export(
            module,
            tuple(inputs),
            str(path),
            input_names=input_names,
            output_names=output_names,
            dynamic_axes=dynamic,
            opset_version=17,
            dynamo=dynamo,
            do_constant_folding=True,
        )
    onnx.checker.check_model(str(path))
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def export_embeddings(embedding, folder):
    axes = {0: "batch_size", 1: "sequence_length"}
    export(
        embedding,
        [torch.zeros(2, 3, dtype=torch.long)],
        ["input_ids"],
        ["inputs_embeds"],
        {"input_ids": axes, "inputs_embeds": axes},
        folder / "onnx" / "embed_tokens.onnx",
    )


class Decoder(nn.Module):
    """Text model and head over embeddings, with its keys and values as inputs and outputs."""

    def __init__(self, text_model, head, layers, prefix_attention=False, softcap=None):
        super().__init__()
        self.model, self.lm_head = text_model, head
        self.layers, self.prefix_attention, self.softcap = layers, prefix_attention, softcap

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for index in range(self.layers):
            key, value = past[2 * index], past[2 * index + 1]
            cache.update(key, value, index)
        out = self.model(
            inputs_embeds=inputs_embeds,
            attention_mask=self.mask(inputs_embeds, attention_mask),
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        )
        present = [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]
        return (self.lm_head(out.last_hidden_state), *present)

    def mask(self, inputs_embeds, attention_mask):
        queries, keys = inputs_embeds.shape[1], attention_mask.shape[1]
        visible = (attention_mask > 0)[:, None, None, :]
        if not self.prefix_attention:
            row = torch.arange(queries)[:, None] + (keys - queries)
            visible = visible & (torch.arange(keys)[None, :] <= row)[None, None]
        else:
            visible = visible & torch.ones(queries, 1, dtype=torch.bool)[None, None]
        return torch.where(visible, 0.0, torch.finfo(torch.float32).min)


def export_decoder(model, text_model, head, config, folder, grid_positions=False, **options):
    layers = config.num_hidden_layers
    heads = config.num_key_value_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    decoder = Decoder(text_model, head, layers, **options)
    past = [torch.zeros(2, heads, 4, width) for _ in range(2 * layers)]
    positions = torch.arange(4, 7).expand(2, 3)
    inputs = [
        torch.randn(2, 3, config.hidden_size),
        torch.ones(2, 7, dtype=torch.long),
        positions.expand(3, 2, 3).contiguous() if grid_positions else positions.contiguous(),
        *past,
    ]
    tensors = [f"{index}.{kind}" for index in range(layers) for kind in ("key", "value")]
    names = ["inputs_embeds", "attention_mask", "position_ids", *(f"past_key_values.{t}" for t in tensors)]
    outputs = ["logits", *(f"present.{t}" for t in tensors)]
    row = {0: "batch_size", 1: "sequence_length"}
    dynamic = {
        "inputs_embeds": row,
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {1: "batch_size", 2: "sequence_length"} if grid_positions else row,
        "logits": row,
    }
    for tensor in tensors:
        dynamic[f"past_key_values.{tensor}"] = {0: "batch_size", 2: "past_sequence_length"}
        dynamic[f"present.{tensor}"] = {0: "batch_size", 2: "total_sequence_length"}
    export(decoder, inputs, names, outputs, dynamic, folder / "onnx" / "decoder_model_merged.onnx")


def largest_difference(session, feeds, output, expected):
    got = session.run([output], {key: np.asarray(value) for key, value in feeds.items()})[0]
    return float(np.abs(got - expected.detach().numpy()).max())
