"""Tokenizers, images and texts of the fixtures, and the files that hold them."""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

OUT = Path(__file__).resolve().parents[2] / "golden" / "families"

TEXTS = [
    "A red square stands left of two green circles. Nothing moves.",
    "The council met on Tuesday; it agreed on a new bridge, and that the old one stays.",
    "Rain again?\nYes: 12 mm fell before noon.",
]
CORPUS = TEXTS + [
    "user assistant system You are a helpful assistant. What is in the image? Describe it.",
    "The square is red and the circle is green. It stands on the left of the other one.",
]


def byte_level_tokenizer(specials, **names):
    """As in GPT-2, Qwen, SmolLM: every byte has a token, and a few pairs are merged."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{N}| ?\p{L}+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+(?!\S)|\s+"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=290,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in specials])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)


def llama_tokenizer(specials, prepend=True, **names):
    """As in Llama and Gemma: a space is a letter, unknown characters fall back to bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    steps = [normalizers.Prepend("▁")] if prepend else []
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.Replace(" ", "▁")])
    pieces = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*pieces, decoders.Strip(" ", 1, 0)] if prepend else pieces)
    firsts = ["<unk>", "<s>", "</s>"] if prepend else ["<pad>", "<eos>", "<bos>", "<unk>"]
    byte_tokens = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=340, special_tokens=firsts + byte_tokens, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    trained = json.loads(tokenizer.to_str())
    # The bytes are plain entries of the vocabulary, not tokens that a text may spell out.
    trained["added_tokens"] = [token for token in trained["added_tokens"] if token["content"] in firsts]
    tokenizer = Tokenizer.from_str(json.dumps(trained))
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in specials])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)


def scene(seed, width, height):
    """A smooth background with shapes, which every image decoder decodes identically (PNG, 8 bits)."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    planes = []
    for _ in range(3):
        a, b, phase = random.uniform(-0.15, 0.15, 2).tolist() + [random.uniform(0, 6)]
        planes.append(128 + 60 * np.sin(a * rows + b * columns + phase) + random.normal(0, 6, (height, width)))
    image = np.stack(planes, axis=-1)
    for _ in range(3):
        y, x, size = random.integers(0, height), random.integers(0, width), random.integers(4, 12)
        image[max(0, y - size) : y + size, max(0, x - size) : x + size] = random.uniform(0, 255, 3)
    return Image.fromarray(np.clip(image, 0, 255).round().astype(np.uint8), "RGB")


def write_evaluation_set(folder, sizes, prompt="<s><image>{text}"):
    """Images of the given (width, height), each with a text. Returns [(image, text)]."""
    evaluation = folder / "eval"
    evaluation.mkdir(parents=True, exist_ok=True)
    pairs, listed = [], []
    for index, (width, height) in enumerate(sizes):
        image, text = scene(index + 1, width, height), TEXTS[index % len(TEXTS)]
        image.save(evaluation / f"{index}.png", optimize=True)
        (evaluation / f"{index}.txt").write_text(text + "\n")
        pairs.append((image, text))
        listed.append({"id": str(index), "image": f"{index}.png", "text": f"{index}.txt"})
    write_json(evaluation / "manifest.json", {"version": 1, "prompt": prompt, "pairs": listed})
    return pairs


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_bundle_json(folder, config, tokenizer, image_processor, chat_template, processor=None, overrides=None):
    """The JSON files of Transformers.js model repositories."""
    write_json(folder / "config.json", config)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {key: str(value) for key, value in tokenizer.special_tokens_map.items() if isinstance(value, str)}
    kind = (overrides or {}).get("tokenizer_class", "PreTrainedTokenizerFast")
    settings = {"tokenizer_class": kind, "clean_up_tokenization_spaces": False, "model_max_length": 2048}
    write_json(folder / "tokenizer_config.json", {**settings, **names, "chat_template": chat_template})
    write_json(folder / "preprocessor_config.json", image_processor)
    if processor is not None:
        write_json(folder / "processor_config.json", processor)
