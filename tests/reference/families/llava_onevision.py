"""
LLaVA-OneVision (arXiv 2408.03326): SigLIP tower, two-layer projector, Qwen2.

Transformers.js and the exports made for it run the base view alone: the whole image in the tower's size, none of the
tiles of "anyres", and no image_newline (its parameter is in none of the three graphs). The reference is that view.
"""

import torch
from transformers import (
    LlavaOnevisionConfig,
    LlavaOnevisionForConditionalGeneration,
    LlavaOnevisionProcessor,
    Qwen2Config,
    SiglipVisionConfig,
)
from transformers.models.llava_onevision.image_processing_pil_llava_onevision import LlavaOnevisionImageProcessorPil

import exports
import fixtures
import reference
from llava import Vision
from weights import randomize

TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}{{ '<image>' }}{% else %}{{ '\n' + content['text'] }}{% endif %}"
    "{% endfor %}{{'<|im_end|>'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def make(folder):
    tokenizer = fixtures.byte_level_tokenizer(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"],
        eos_token="<|im_end|>", pad_token="<|endoftext|>",
    )  # fmt: skip
    image_id = tokenizer.convert_tokens_to_ids("<image>")
    config = LlavaOnevisionConfig(
        vision_config=SiglipVisionConfig(
            hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=32,
            patch_size=8, vision_use_head=False,
        ),
        text_config=Qwen2Config(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
        ),
        image_token_index=image_id, video_token_index=tokenizer.convert_tokens_to_ids("<video>"),
        vision_feature_layer=-1, vision_feature_select_strategy="full", attn_implementation="eager",
        image_grid_pinpoints=[[32, 32], [32, 64], [64, 32], [64, 64]],
    )  # fmt: skip
    model = randomize(LlavaOnevisionForConditionalGeneration(config), 2)
    images = LlavaOnevisionImageProcessorPil(
        size={"height": 32, "width": 32}, image_grid_pinpoints=config.image_grid_pinpoints
    )
    processor = LlavaOnevisionProcessor(
        images, tokenizer, num_image_tokens=16, vision_feature_select_strategy="full", chat_template=TEMPLATE,
        image_token="<image>", video_token="<video>",
    )  # fmt: skip
    vision = Vision(model.model, -1, 0).eval()
    pairs = fixtures.write_evaluation_set(folder, [(32, 32), (45, 32), (40, 53)])
    samples = []
    for image, text in pairs:
        inputs = processor(images=image, text=f"<image>{text}", return_tensors="pt")
        pixels = inputs["pixel_values"][:, 0]
        ids = tokenizer(f"{'<image>' * 16}{text}", return_tensors="pt")["input_ids"]
        with torch.no_grad():
            embeddings = model.get_input_embeddings()(ids)
            is_image = (ids == image_id)[..., None].expand_as(embeddings)
            embeddings = embeddings.masked_scatter(is_image, vision(pixels))
            outputs = model.model.language_model(inputs_embeds=embeddings, output_hidden_states=True)
        samples.append((ids[0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    exports.export(
        vision, [torch.randn(2, 3, 32, 32)], ["pixel_values"], ["image_features"],
        {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    exports.export_embeddings(model.get_input_embeddings(), folder)
    exports.export_decoder(model, model.model.language_model, model.lm_head, config.text_config, folder, is_new=True)
    settings = {
        "image_processor_type": "LlavaOnevisionImageProcessor", "do_convert_rgb": True, "do_resize": True,
        "size": {"height": 32, "width": 32}, "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": list(images.image_mean), "image_std": list(images.image_std),
        "do_pad": True, "image_grid_pinpoints": config.image_grid_pinpoints,
        "processor_class": "LlavaOnevisionProcessor",
    }  # fmt: skip
    fixtures.write_bundle_json(folder, config.to_dict(), tokenizer, settings, TEMPLATE, {
        "image_token": "<image>", "num_image_tokens": 16, "vision_feature_select_strategy": "full",
        "video_token": "<video>", "processor_class": "LlavaOnevisionProcessor",
    }, {"tokenizer_class": "Qwen2Tokenizer"})  # fmt: skip
