"""InternVL 3 (arXiv 2504.10479) as implemented in transformers: tiles and a thumbnail, pixel shuffle, Qwen2."""

import torch
from torch import nn
from transformers import InternVLConfig, InternVLForConditionalGeneration, InternVLProcessor, Qwen2Config
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.internvl.configuration_internvl import InternVLVisionConfig

import exports
import fixtures
import reference
from weights import randomize

TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n'}}{% if message['content'] is string %}"
    "{{ message['content'] }}{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' %}"
    "{{ '<IMG_CONTEXT>\n' }}{% elif content['type'] == 'text' %}{{ content['text'] }}{% endif %}{% endfor %}"
    "{% endif %}{{'<|im_end|>\n'}}{% endfor %}{% if add_generation_prompt %}{{'<|im_start|>assistant\n' }}{% endif %}"
)


class Vision(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.tower, self.projector, self.shuffle = model.vision_tower, model.multi_modal_projector, model.pixel_shuffle

    def forward(self, pixel_values):
        states = self.tower(pixel_values=pixel_values).last_hidden_state[:, 1:]
        side = int(states.shape[1] ** 0.5)
        states = self.shuffle(states.reshape(-1, side, side, states.shape[-1]), 0.5)
        return self.projector(states.reshape(-1, (side // 2) ** 2, states.shape[-1]))


def make(folder):
    names = {
        "start_image_token": "<img>", "end_image_token": "</img>", "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }  # fmt: skip
    tokenizer = fixtures.byte_level_tokenizer(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *names.values()],
        eos_token="<|im_end|>", pad_token="<|endoftext|>", extra_special_tokens=names,
    )  # fmt: skip
    image_id = tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>")
    config = InternVLConfig(
        vision_config=InternVLVisionConfig(
            hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=[32, 32],
            patch_size=[4, 4], norm_type="layer_norm",
        ),
        text_config=Qwen2Config(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=1024,
        ),
        image_token_id=image_id, image_seq_length=16, downsample_ratio=0.5, attn_implementation="eager",
    )  # fmt: skip
    model = randomize(InternVLForConditionalGeneration(config), 6)
    images = GotOcr2ImageProcessorPil(size={"height": 32, "width": 32}, max_patches=6)
    processor = InternVLProcessor(images, tokenizer, image_seq_length=16, chat_template=TEMPLATE)
    pairs = fixtures.write_evaluation_set(folder, [(64, 32), (32, 32), (50, 71)])
    samples = []
    for image, text in pairs:
        inputs = processor(images=image, text=f"<IMG_CONTEXT>{text}", return_tensors="pt", crop_to_patches=True)
        with torch.no_grad():
            outputs = model(**inputs, output_hidden_states=True)
        samples.append((inputs["input_ids"][0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    session = exports.export(
        Vision(model.model), [torch.randn(2, 3, 32, 32)], ["pixel_values"], ["image_features"],
        {"pixel_values": {0: "num_tiles"}, "image_features": {0: "num_tiles"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    features = model.model.get_image_features(inputs["pixel_values"]).pooler_output
    print("vision", exports.largest_difference(
        session, {"pixel_values": inputs["pixel_values"]}, "image_features", features))  # fmt: skip
    exports.export_embeddings(model.get_input_embeddings(), folder)
    exports.export_decoder(model, model.model.language_model, model.lm_head, config.text_config, folder)
    settings = {
        "image_processor_type": "GotOcr2ImageProcessorFast", "crop_to_patches": False, "min_patches": 1,
        "max_patches": 6, "do_convert_rgb": True, "do_resize": True, "size": {"height": 32, "width": 32},
        "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
        "image_mean": list(images.image_mean), "image_std": list(images.image_std),
        "processor_class": "InternVLProcessor",
    }  # fmt: skip
    fixtures.write_bundle_json(
        folder, config.to_dict(), tokenizer, settings, TEMPLATE,
        {"image_seq_length": 16, "processor_class": "InternVLProcessor"}, {"tokenizer_class": "Qwen2Tokenizer"},
    )  # fmt: skip
