"""PaliGemma (arXiv 2407.07726): SigLIP tower, linear projector, Gemma with bidirectional attention to the prefix."""

import copy

import torch
from torch import nn
from transformers import (
    GemmaConfig,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    PaliGemmaProcessor,
    SiglipVisionConfig,
)
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

import exports
import fixtures
import reference
from weights import randomize


class Vision(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.vision_tower, self.multi_modal_projector = model.vision_tower, model.multi_modal_projector

    def forward(self, pixel_values):
        return self.multi_modal_projector(self.vision_tower(pixel_values).last_hidden_state)


def make(folder):
    tokenizer = fixtures.llama_tokenizer(
        ["<image>"], prepend=False, bos_token="<bos>", eos_token="<eos>", unk_token="<unk>", pad_token="<pad>"
    )
    image_id = tokenizer.convert_tokens_to_ids("<image>")
    config = PaliGemmaConfig(
        vision_config=SiglipVisionConfig(
            hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=32,
            patch_size=8, projection_dim=32, vision_use_head=False,
        ),
        text_config=GemmaConfig(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3, head_dim=8,
            num_attention_heads=4, num_key_value_heads=1, max_position_embeddings=512,
        ),
        image_token_index=image_id, projection_dim=32, hidden_size=32, attn_implementation="eager",
    )  # fmt: skip
    model = randomize(PaliGemmaForConditionalGeneration(config), 4)
    images = SiglipImageProcessorPil(size={"height": 32, "width": 32}, resample=3)
    images.image_seq_length = 16
    # The processor adds a thousand location tokens, which the files need not contain.
    processor = PaliGemmaProcessor(images, copy.deepcopy(tokenizer))
    pairs = fixtures.write_evaluation_set(folder, [(32, 32), (48, 32), (30, 41)])
    samples = []
    for image, text in pairs:
        inputs = processor(images=image, text=f"<image>{text}", return_tensors="pt", add_special_tokens=False)
        with torch.no_grad():
            outputs = model(**{k: v for k, v in inputs.items() if k != "labels"}, output_hidden_states=True)
        samples.append((inputs["input_ids"][0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    exports.export(
        Vision(model.model), [torch.randn(2, 3, 32, 32)], ["pixel_values"], ["image_features"],
        {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    exports.export_embeddings(model.get_input_embeddings(), folder)
    exports.export_decoder(
        model, model.model.language_model, model.lm_head, config.text_config, folder, prefix_attention=True
    )
    settings = {
        "image_processor_type": "SiglipImageProcessor", "do_convert_rgb": None, "do_resize": True,
        "size": {"height": 32, "width": 32}, "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": list(images.image_mean), "image_std": list(images.image_std),
        "image_seq_length": 16, "processor_class": "PaliGemmaProcessor",
    }  # fmt: skip
    fixtures.write_bundle_json(
        folder, config.to_dict(), tokenizer, settings, None, None, {"tokenizer_class": "GemmaTokenizer"}
    )
