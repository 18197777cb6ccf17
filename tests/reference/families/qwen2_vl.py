"""Qwen2-VL (arXiv 2409.12191): images of any size, patches merged two by two, positions in three directions."""

import torch
from torch import nn
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration, Qwen2VLProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb_vision

import exports
import fixtures
import reference
from weights import randomize

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}"
    "{{ message['content'] }}{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


class Vision(nn.Module):
    """The tower for one image, its loops over images and sizes written as traceable arithmetic."""

    def __init__(self, tower):
        super().__init__()
        self.tower, self.merge = tower, tower.spatial_merge_size

    def forward(self, pixel_values, grid_thw):
        states = self.tower.patch_embed(pixel_values)
        row, column = self.places(pixel_values.shape[0], grid_thw)
        cos, sin = self.tower.rotary_pos_emb(states, torch.stack([row, column], dim=-1))
        biases = self.biases(row, column)
        for index, block in enumerate(self.tower.blocks):
            states = states + self.attention(block.attn, block.norm1(states), cos, sin, biases[index])
            states = states + block.mlp(block.norm2(states))
        return self.tower.merger(states)

    def places(self, patches, grid_thw):
        """Rows and columns of patches, which are ordered by block; each block becomes one token."""
        merge, index = self.merge, torch.arange(patches)
        rows, columns = grid_thw[0, 1], grid_thw[0, 2]
        across = torch.div(columns, merge, rounding_mode="floor")
        block = torch.div(index, merge * merge, rounding_mode="floor")
        block = block % (torch.div(rows, merge, rounding_mode="floor") * across)
        within = index % (merge * merge)
        row = torch.div(block, across, rounding_mode="floor") * merge
        row = row + torch.div(within, merge, rounding_mode="floor")
        return row, (block % across) * merge + within % merge

    def biases(self, row, column):
        """The attention bias of every block: none here."""
        return [None] * len(self.tower.blocks)

    def attention(self, attn, states, cos, sin, bias):
        parts = attn.qkv(states).reshape(states.shape[0], 3, attn.num_heads, attn.head_dim).permute(1, 0, 2, 3)
        query, key = apply_rotary_pos_emb_vision(parts[0], parts[1], cos, sin)
        scores = query.transpose(0, 1) @ key.permute(1, 2, 0) * attn.scaling
        scores = scores if bias is None else scores + bias
        mixed = torch.softmax(scores, dim=-1) @ parts[2].transpose(0, 1)
        return attn.proj(mixed.transpose(0, 1).reshape(states.shape[0], -1))


def make(folder):
    make_of(folder, "qwen2_vl", Qwen2VLConfig, Qwen2VLForConditionalGeneration, Vision, "grid_thw", {
        "depth": 3, "embed_dim": 32, "hidden_size": 64, "num_heads": 2, "mlp_ratio": 2, "patch_size": 4,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "in_channels": 3,
    })  # fmt: skip


def make_of(folder, model_type, config_class, model_class, vision_class, grid_name, vision_config):
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
    tokenizer = fixtures.byte_level_tokenizer(
        [*specials, "<|image_pad|>", "<|video_pad|>"], eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    id_of = tokenizer.convert_tokens_to_ids
    image_id = id_of("<|image_pad|>")
    text_config = {
        "vocab_size": len(tokenizer), "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
        "rope_parameters": {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 10000.0},
    }  # fmt: skip
    ids = {
        "image_token_id": image_id, "video_token_id": id_of("<|video_pad|>"),
        "vision_start_token_id": id_of("<|vision_start|>"), "vision_end_token_id": id_of("<|vision_end|>"),
    }  # fmt: skip
    config = config_class(
        text_config=text_config, vision_config=vision_config, attn_implementation="eager", **ids
    )
    model = randomize(model_class(config), 3)
    sizes = {"shortest_edge": 8 * 8, "longest_edge": 40 * 40}
    images = Qwen2VLImageProcessorPil(patch_size=4, merge_size=2, temporal_patch_size=2, size=sizes)
    processor = Qwen2VLProcessor(images, tokenizer, chat_template=TEMPLATE)
    pairs = fixtures.write_evaluation_set(folder, [(32, 24), (44, 20), (60, 50)])
    samples = []
    for image, text in pairs:
        prompt = f"<|vision_start|><|image_pad|><|vision_end|>{text}"
        inputs = processor(images=image, text=prompt, return_tensors="pt")
        with torch.no_grad():
            outputs = model(**inputs, output_hidden_states=True)
        samples.append((inputs["input_ids"][0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    vision = vision_class(model.model.visual)
    session = exports.export(
        vision, [torch.randn(48, 96), torch.tensor([[1, 6, 8]])], ["pixel_values", grid_name], ["image_features"],
        {"pixel_values": {0: "patches"}, grid_name: {0: "images"}, "image_features": {0: "tokens"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    features = model.model.get_image_features(inputs["pixel_values"], inputs["image_grid_thw"]).pooler_output
    feeds = {"pixel_values": inputs["pixel_values"], grid_name: inputs["image_grid_thw"]}
    print("vision", exports.largest_difference(session, feeds, "image_features", torch.cat(list(features))))
    exports.export_embeddings(model.get_input_embeddings(), folder)
    text_model = model.model.language_model
    exports.export_decoder(model, text_model, model.lm_head, config.text_config, folder, grid_positions=True)
    settings = {
        "image_processor_type": "Qwen2VLImageProcessor", "do_convert_rgb": True, "do_resize": True,
        "min_pixels": sizes["shortest_edge"], "max_pixels": sizes["longest_edge"], "size": sizes, "resample": 3,
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": list(images.image_mean),
        "image_std": list(images.image_std), "patch_size": 4, "temporal_patch_size": 2, "merge_size": 2,
        "processor_class": "Qwen2VLProcessor",
    }  # fmt: skip
    # config.json of the real repositories is flat: the text model's keys are at the top level.
    flat = {"architectures": [model_class.__name__], "model_type": model_type, **text_config, **ids}
    flat["vision_config"] = vision_config
    fixtures.write_bundle_json(
        folder, flat, tokenizer, settings, TEMPLATE, None, {"tokenizer_class": "Qwen2Tokenizer"}
    )
