"""Hidden states as transformers returns them, in the layout of Mirscope's features files."""

import torch
from safetensors.torch import save_file


def write_reference(folder, samples, image_token_id):
    """
    samples: (input_ids [tokens], hidden states of layers 0..L, each [tokens, width]) of every pair, in order.
    Vision tokens are the positions of the image token; text tokens all positions after the last of them.
    """
    layers = len(samples[0][1]) - 1
    tensors = {}
    offsets = {"vision": [0], "text": [0]}
    for index, (ids, states) in enumerate(samples):
        is_image = ids == image_token_id
        last = int(is_image.nonzero().max())
        tensors[f"input_ids.{index}"] = ids.to(torch.int64)
        offsets["vision"].append(offsets["vision"][-1] + int(is_image.sum()))
        offsets["text"].append(offsets["text"][-1] + len(ids) - last - 1)
        for layer in range(1, layers + 1):
            rows = states[layer]
            for kind, part in (("vision", rows[is_image]), ("text", rows[last + 1 :])):
                tensors.setdefault(f"{kind}.{layer}", []).append(part)
    for kind in offsets:
        tensors[f"{kind}.sample_offsets"] = torch.tensor(offsets[kind])
        for layer in range(1, layers + 1):
            tensors[f"{kind}.{layer}"] = torch.cat(tensors[f"{kind}.{layer}"]).float().contiguous()
    metadata = {"format": "mir-features", "version": "1", "source": "transformers"}
    save_file(tensors, str(folder / "reference.safetensors"), metadata)


def hidden_states(outputs):
    """Layers 0 .. L of one sample; the last one must be the one after the final norm."""
    return [state[0].detach() for state in outputs.hidden_states]
