"""Idefics3 / SmolVLM (arXiv 2408.12637, 2504.05299): images cut into tiles, each named by its row and column."""

import torch
from torch import nn
from transformers import Idefics3Config, Idefics3ForConditionalGeneration, Idefics3Processor, LlamaConfig
from transformers.models.idefics3.configuration_idefics3 import Idefics3VisionConfig
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

import exports
import fixtures
import reference
from weights import randomize

TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == "
    "'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}"
    "{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


class Vision(nn.Module):
    """Tiles of all images in sequence; a tile of zeros is padding in both inputs."""

    def __init__(self, model):
        super().__init__()
        self.vision_model, self.connector = model.vision_model, model.connector
        self.patch = model.config.vision_config.patch_size

    def forward(self, pixel_values, pixel_attention_mask):
        pixels = pixel_values.flatten(0, 1)
        mask = pixel_attention_mask.flatten(0, 1).float()[:, None]
        patches = torch.nn.functional.max_pool2d(mask, self.patch)[:, 0] > 0
        states = self.embeddings(pixels, patches)
        visible = patches.flatten(1)[:, None, None, :]
        bias = torch.where(visible, 0.0, torch.finfo(torch.float32).min)
        for layer in self.vision_model.encoder.layers:
            out = layer(states, bias)
            states = out[0] if isinstance(out, tuple) else out
        return self.connector(self.vision_model.post_layernorm(states))

    def embeddings(self, pixels, patches):
        """Idefics3VisionEmbeddings, with position ids in types that the exporter handles correctly."""
        own = self.vision_model.embeddings
        side = own.num_patches_per_side
        boundaries = torch.arange(1 / side, 1.0, 1 / side)

        def buckets(real):
            places = torch.arange(real.shape[1], dtype=torch.float32)[None, :] / real.float().sum(dim=1)[:, None]
            return (places.clamp(max=1.0 - 1e-6)[..., None] >= boundaries).long().sum(dim=-1)

        positions = buckets(patches[:, :, 0])[:, :, None] * side + buckets(patches[:, 0, :])[:, None, :]
        positions = positions.flatten(1) * patches.flatten(1).long()
        return own.patch_embedding(pixels).flatten(2).transpose(1, 2) + own.position_embedding(positions)


def make(folder):
    tags = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<fake_token_around_image>", "<image>"]
    tokenizer = fixtures.byte_level_tokenizer(
        [*specials, "<end_of_utterance>", "<global-img>", *tags],
        bos_token="<|im_start|>", eos_token="<end_of_utterance>", pad_token="<|im_end|>",
    )  # fmt: skip
    image_id = tokenizer.convert_tokens_to_ids("<image>")
    config = Idefics3Config(
        vision_config=Idefics3VisionConfig(
            hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=32,
            patch_size=4,
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=1024, pad_token_id=0,
        ),
        image_token_id=image_id, scale_factor=2, attn_implementation="eager",
    )  # fmt: skip
    model = randomize(Idefics3ForConditionalGeneration(config), 5)
    images = Idefics3ImageProcessorPil(size={"longest_edge": 64}, max_image_size={"longest_edge": 32})
    processor = Idefics3Processor(images, tokenizer, image_seq_len=16, chat_template=TEMPLATE)
    pairs = fixtures.write_evaluation_set(folder, [(64, 32), (64, 64), (50, 70)])
    samples = []
    for image, text in pairs:
        inputs = processor(images=image, text=f"<|im_start|><image>{text}", return_tensors="pt")
        inputs = {k: inputs[k] for k in ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")}
        with torch.no_grad():
            outputs = model(**inputs, output_hidden_states=True)
        samples.append((inputs["input_ids"][0], reference.hidden_states(outputs)))
    reference.write_reference(folder, samples, image_id)

    names = ["pixel_values", "pixel_attention_mask"]
    axes = {0: "batch_size", 1: "num_images"}
    session = exports.export(
        Vision(model.model), [torch.randn(1, 3, 3, 32, 32), torch.ones(1, 3, 32, 32, dtype=torch.bool)],
        names, ["image_features"],
        {"pixel_values": axes, "pixel_attention_mask": axes, "image_features": {0: "num_tiles"}},
        folder / "onnx" / "vision_encoder.onnx",
    )  # fmt: skip
    features = model.model.get_image_features(inputs["pixel_values"]).pooler_output
    feeds = {"pixel_values": inputs["pixel_values"], "pixel_attention_mask": inputs["pixel_attention_mask"].bool()}
    print("vision", exports.largest_difference(
        session, feeds, "image_features", torch.cat(list(features)).reshape(-1, 16, 32)))  # fmt: skip
    exports.export_embeddings(model.get_input_embeddings(), folder)
    exports.export_decoder(model, model.model.text_model, model.lm_head, config.text_config, folder)
    settings = {
        "image_processor_type": "Idefics3ImageProcessor", "do_convert_rgb": True, "do_resize": True,
        "size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 32}, "do_image_splitting": True,
        "do_pad": True, "resample": 1, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
        "image_mean": list(images.image_mean), "image_std": list(images.image_std),
        "processor_class": "Idefics3Processor",
    }  # fmt: skip
    fixtures.write_bundle_json(
        folder, config.to_dict(), tokenizer, settings, TEMPLATE,
        {"image_seq_len": 16, "processor_class": "Idefics3Processor"}, {"tokenizer_class": "GPT2Tokenizer"},
    )  # fmt: skip
