"""The three graphs of a bundle, with the inputs and outputs of exports for Transformers.js."""

import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from transformers.cache_utils import DynamicCache

warnings.filterwarnings("ignore")


def export(module, inputs, input_names, output_names, dynamic, path, is_new=False):
    """is_new: by torch.export (scopes are metadata, names are uninformative), otherwise by TorchScript (scopes are names)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"opset_version": 17, "dynamo": False, "dynamic_axes": dynamic}
    if is_new:
        auto = torch.export.Dim.AUTO
        shapes = [dict.fromkeys(dynamic[name], auto) for name in input_names]
        options = {"opset_version": 18, "dynamo": True, "external_data": False, "verbose": False}
        options["dynamic_shapes"] = (*shapes[:3], tuple(shapes[3:]))
    with torch.no_grad():
        torch.onnx.export(
            module.eval(), tuple(inputs), str(path), input_names=input_names, output_names=output_names, **options
        )
    if is_new:
        strip_notes(path)
    onnx.checker.check_model(str(path))
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def strip_notes(path):
    """Removes the stack traces that the exporter attaches to every node: half of the file, and local paths."""
    model = onnx.load(str(path))
    graphs = [model.graph, *model.functions]
    for notes in [model, *graphs, *(node for graph in graphs for node in graph.node), *model.graph.value_info]:
        del notes.metadata_props[:]
    onnx.save(model, str(path))


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
    """Text model and head over embeddings, with keys and values as inputs and outputs."""

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


def export_decoder(model, text_model, head, config, folder, grid_positions=False, is_new=False, **options):
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
    export(decoder, inputs, names, outputs, dynamic, folder / "onnx" / "decoder_model_merged.onnx", is_new)


def largest_difference(session, feeds, output, expected):
    got = session.run([output], {key: np.asarray(value) for key, value in feeds.items()})[0]
    return float(np.abs(got - expected.detach().numpy()).max())
