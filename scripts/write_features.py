#!/usr/bin/env python3
"""Writes the features file of a Hugging Face checkpoint, for MIR where the checkpoint itself cannot be run.

    pip install torch transformers pillow
    python3 scripts/write_features.py MODEL features.safetensors [--eval-set DIR] [--template NAME] [--device cuda]

MODEL is a directory (or Hub name) that transformers' AutoModelForImageTextToText and AutoProcessor read. The output
holds, for every decoder block k = 1 .. L (the last one after the final norm), the hidden states at the image's
positions as vision.{k} and at all positions behind the image as text.{k}: give it to `npm run mir`, or register it
as a checkpoint. Memory holds one prompt at a time.
"""

import argparse
import json
import shutil
import struct
import tempfile
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

# As in lib/mir/evaluation-sets/prompt-templates.ts.
TEMPLATES = {
    "plain": "<s><image>{text}\n",
    "vicuna_v1": "<s>A chat between a curious user and an artificial intelligence assistant. The assistant gives "
    "helpful, detailed, and polite answers to the user's questions. USER: <image>\n ASSISTANT: {text}</s>",
}
DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
DEFAULT_SET = Path(__file__).resolve().parent.parent / "studies" / "mini-lvlm" / "eval"


def chat_template(processor):
    """The image said by the user, the text by the assistant, as the MIR paper's code has it."""
    messages = [
        {"role": "user", "content": [{"type": "image"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "{text}"}]},
    ]
    return processor.apply_chat_template(messages, tokenize=False)


def prompt_of(template, text, processor):
    tokenizer = processor.tokenizer
    # PaliGemma's processor puts its first token behind the image by itself.
    first = "" if type(processor).__name__ == "PaliGemmaProcessor" else tokenizer.bos_token or ""
    start = first + template[len("<s>") :] if template.startswith("<s>") else template
    image = getattr(processor, "image_token", None) or "<image>"
    # Qwen's image is enclosed in two tokens, which chat templates write and other templates do not.
    ends = ("<|vision_start|>", "<|vision_end|>")
    if all(end in tokenizer.get_vocab() for end in ends) and ends[0] not in template:
        image = image.join(ends)
    return start.replace("<image>", image).replace("{text}", text)


def image_token_id(model):
    config = model.config
    for name in ("image_token_id", "image_token_index"):
        if getattr(config, name, None) is not None:
            return getattr(config, name)
    raise SystemExit("config.json names no image token (image_token_id or image_token_index)")


@torch.inference_mode()
def states_of(model, processor, image, prompt, device):
    """Hidden states of blocks 1 .. L of one prompt, and which of its tokens are the image's."""
    inputs = processor(text=prompt, images=image, return_tensors="pt", add_special_tokens=False).to(device)
    inputs = {k: v.to(model.dtype) if torch.is_floating_point(v) else v for k, v in inputs.items()}
    states = model(**inputs, output_hidden_states=True, use_cache=False).hidden_states[1:]
    is_image = inputs["input_ids"][0] == image_token_id(model)
    if states[0].shape[1] != len(is_image):
        raise SystemExit(f"{len(is_image)} tokens went in, {states[0].shape[1]} came out: update transformers")
    return [state[0] for state in states], is_image.to(states[0].device)


def raw(state):
    """Bytes of a tensor, whatever its type."""
    return state.contiguous().cpu().view(torch.uint8).numpy().tobytes()


def write(path, parts, offsets, width, dtype, metadata):
    """safetensors: header, then the parts one behind the other."""
    header, end, size = {"__metadata__": metadata}, 0, torch.empty(0, dtype=dtype).element_size()
    for name, part in parts.items():
        length = part.stat().st_size
        header[name] = {"dtype": DTYPES[dtype], "shape": [length // (width * size), width], "data_offsets": [end, end + length]}
        end += length
    for modality, values in offsets.items():
        length = 8 * len(values)
        header[f"{modality}.sample_offsets"] = {"dtype": "I64", "shape": [len(values)], "data_offsets": [end, end + length]}
        end += length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for part in parts.values():
            with open(part, "rb") as source:
                shutil.copyfileobj(source, out)
        for values in offsets.values():
            out.write(struct.pack(f"<{len(values)}q", *values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--eval-set", type=Path, default=DEFAULT_SET, help="directory with manifest.json")
    parser.add_argument("--template", help=f"{', '.join(TEMPLATES)}, chat, or a text with <image> and {{text}}")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()

    manifest = json.loads((args.eval_set / "manifest.json").read_text())
    processor = AutoProcessor.from_pretrained(args.model)
    model = AutoModelForImageTextToText.from_pretrained(args.model, dtype="auto").to(args.device).eval()
    name = args.template or manifest["prompt"]
    template = chat_template(processor) if name == "chat" else TEMPLATES.get(name, name)

    offsets = {"vision": [0], "text": [0]}
    with tempfile.TemporaryDirectory(dir=args.out.parent) as directory:
        parts = {}
        for number, pair in enumerate(manifest["pairs"], 1):
            text = (args.eval_set / pair["text"]).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
            image = Image.open(args.eval_set / pair["image"]).convert("RGB")
            states, is_image = states_of(model, processor, image, prompt_of(template, text, processor), args.device)
            behind = is_image.nonzero()[-1].item() + 1
            for layer, state in enumerate(states, 1):
                for modality, rows in (("vision", state[is_image]), ("text", state[behind:])):
                    part = parts.setdefault(f"{modality}.{layer}", Path(directory) / f"{modality}.{layer}")
                    with open(part, "ab") as file:
                        file.write(raw(rows))
            offsets["vision"].append(offsets["vision"][-1] + int(is_image.sum()))
            offsets["text"].append(offsets["text"][-1] + len(is_image) - behind)
            print(f"\r{number} of {len(manifest['pairs'])}", end="", flush=True)
        metadata = {"format": "mir-features", "version": "1", "source": "write_features.py", "template": name}
        write(args.out, parts, offsets, states[0].shape[1], states[0].dtype, metadata)
    print(f"\n{args.out}: {len(states)} layers, {offsets['vision'][-1]} vision and {offsets['text'][-1]} text tokens")


main()
