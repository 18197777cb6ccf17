"""Splits a bundle of the miniature study into a base and a projector-only checkpoint, as LLaVA would save it.

    pip install onnx torch safetensors
    python split_bundle.py BUNDLE BASE CHECKPOINT [bin|safetensors]

The tower ends where the projector's first node begins; the projector's weights get their PyTorch names and shapes back.
"""

import json
import os
import shutil
import sys

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

bundle, base, checkpoint, form = [*sys.argv[1:4], (sys.argv[4:] or ["bin"])[0]]
os.makedirs(f"{base}/onnx", exist_ok=True)
os.makedirs(checkpoint, exist_ok=True)

model = onnx.shape_inference.infer_shapes(onnx.load(f"{bundle}/onnx/vision_encoder.onnx"))
weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
projector = [node for node in model.graph.node if "/multi_modal_projector/" in node.name]

# Tower: everything before the projector; its last value is renamed to the output of a base.
inner = {output for node in projector for output in node.output}
outer = {value for node in model.graph.node if node not in projector for value in node.output}
(end,) = {value for node in projector for value in node.input if value in outer and value.startswith("/vision_tower/")}
graph = onnx.utils.Extractor(model).extract_model(["pixel_values"], [end])
for node in graph.graph.node:
    node.output[:] = ["image_features" if value == end else value for value in node.output]
    node.input[:] = ["image_features" if value == end else value for value in node.input]
graph.graph.output[0].name = "image_features"
onnx.checker.check_model(graph)
onnx.save(graph, f"{base}/onnx/vision_tower.onnx")
for name in ["embed_tokens", "decoder_model"]:
    shutil.copy(f"{bundle}/onnx/{name}.onnx", f"{base}/onnx/{name}.onnx")
for name in ["config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"]:
    shutil.copy(f"{bundle}/{name}", f"{base}/{name}")

# Projector: the matrix of a MatMul belongs to the bias that is added to the product.
tensors = {name: array for name, array in weights.items() if name.startswith("multi_modal_projector.")}
readers = {node.input[0]: node for node in projector if node.op_type == "Add"} | {
    node.input[1]: node for node in projector if node.op_type == "Add"
}
for node in projector:
    if node.op_type == "MatMul" and node.input[1] in weights:
        add = readers[node.output[0]]
        bias = next(name for name in add.input if name in weights)
        tensors[bias.removesuffix("bias") + "weight"] = weights[node.input[1]].T
stored = {
    name.replace("multi_modal_projector.", "model.mm_projector."): torch.from_numpy(array.copy())
    for name, array in tensors.items()
}
if list(stored) and len(stored) == 2:
    # an nn.Sequential of one layer in the study, an nn.Linear in LLaVA
    stored = {name.replace("mm_projector.0.", "mm_projector."): value for name, value in stored.items()}
if form == "bin":
    torch.save(stored, f"{checkpoint}/mm_projector.bin")
else:
    save_file({name: value.contiguous() for name, value in stored.items()}, f"{checkpoint}/mm_projector.safetensors")

kind = json.load(open(f"{bundle}/config.json"))
names = {"linear": "linear", "mlp2": "mlp2x_gelu", "mlp4": "mlp4x_gelu", "qformer": "qformer"}
config = {
    "model_type": "llava_llama",
    "mm_projector_type": names[kind["projector_type"]],
    "mm_hidden_size": kind["vision_config"]["hidden_size"],
    "hidden_size": kind["hidden_size"],
}
if kind["projector_type"] == "qformer":
    config["mm_qformer_heads"] = 4
with open(f"{checkpoint}/config.json", "w") as file:
    json.dump(config, file, indent=2)
    file.write("\n")
