"""Qwen2.5-VL (arXiv 2502.13923): as Qwen2-VL, with a tower whose attention mostly stays within windows."""

import torch
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

import qwen2_vl


class Vision(qwen2_vl.Vision):
    """Windows as a mask, where the tower makes the patches of a window contiguous and restores their order."""

    def biases(self, row, column):
        size = self.tower.window_size // self.tower.patch_size
        window = torch.div(row, size, rounding_mode="floor") * 4096 + torch.div(column, size, rounding_mode="floor")
        bias = torch.where(window[:, None] == window[None, :], 0.0, torch.finfo(torch.float32).min)
        full = self.tower.fullatt_block_indexes
        return [None if index in full else bias for index in range(len(self.tower.blocks))]


def make(folder):
    qwen2_vl.make_of(folder, "qwen2_5_vl", Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Vision, "image_grid_thw", {
        "depth": 3, "hidden_size": 32, "out_hidden_size": 64, "intermediate_size": 48, "num_heads": 2, "patch_size": 4,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "in_channels": 3, "window_size": 16,
        "fullatt_block_indexes": [1], "tokens_per_second": 2,
    })  # fmt: skip
