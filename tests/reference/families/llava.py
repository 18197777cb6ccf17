"""LLaVA 1.5 (arXiv 2310.03744): CLIP tower without its last layer and class token, two-layer projector, Llama."""

import torch
from torch import nn
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

import exports
import fixtures
import reference
from weights import randomize

TEMPLATE = (
    "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
    "{% for content in message['content'] %}{% if content['type'] == 'image' %}{{ '<image>\n' }}{% else %}"
    "{{ content['text'] + ' ' }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)


class Vision(nn.Module):
    def __init__(self, model, layer, skip):
        super().__init__()
        self.vision_tower, self.multi_modal_projector = model.vision_tower, model.multi_modal_projector
        self.layer, self.skip = layer, skip

    def forward(self, pixel_values):
        states = self.vision_tower(pixel_values, output_hidden_states=True).hidden_states[self.layer]
        return self.multi_modal_projector(states[:, self.skip :])


def make(folder):
    tokenizer = fixtures.llama_tokenizer(
        ["<image>", "<pad>"], bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    image_id = tokenizer.convert_tokens_to_ids("<image>")
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=32,
            patch_size=8, projection_dim=32,
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
        ),
        image_token_index=image_id, vision_feature_layer=-2, vision_feature_select_strategy="default",
        image_seq_length=16, attn_implementation="eager",
    )  # fmt: skip
    model = randomize(LlavaForConditionalGeneration(config), 1)
    size = {"height": 32, "width": 32}
    images = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=size)
    processor = LlavaProcessor(
        images, tokenizer, patch_size=8, vision_feature_select_strategy="default", num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )  # fmt: skip
    pairs = fixtures.write_evaluation_set(folder, [(32, 32), (47, 32), (50, 37)])
    samples = []
    for image, text in pairs:
        inputs = processor(images=image, text=f"<s><image>{text}", return_tensors="pt", add_special_tokens=False)
        with torch.no_grad():
            outputs = model(**inputs, output_hidden_states=True)
        samples.append((inputs["input_ids"][0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    session = exports.export(
        Vision(model.model, -2, 1), [torch.randn(2, 3, 32, 32)], ["pixel_values"], ["image_features"],
        {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    features = model.model.get_image_features(inputs["pixel_values"]).pooler_output
    print("llava vision", exports.largest_difference(session, {"pixel_values": inputs["pixel_values"]},
                                                     "image_features", torch.stack(list(features))))  # fmt: skip
    exports.export_embeddings(model.get_input_embeddings(), folder)
    exports.export_decoder(model, model.model.language_model, model.lm_head, config.text_config, folder)
    settings = {
        "image_processor_type": "CLIPImageProcessor", "do_convert_rgb": True, "do_resize": True,
        "size": {"shortest_edge": 32}, "resample": 3, "do_center_crop": True, "crop_size": size, "do_rescale": True,
        "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": list(images.image_mean),
        "image_std": list(images.image_std), "processor_class": "LlavaProcessor",
    }  # fmt: skip
    fixtures.write_bundle_json(folder, config.to_dict(), tokenizer, settings, TEMPLATE, {
        "image_token": "<image>", "patch_size": 8, "vision_feature_select_strategy": "default",
        "num_additional_image_tokens": 1, "processor_class": "LlavaProcessor",
    }, {"tokenizer_class": "LlamaTokenizer"})  # fmt: skip
