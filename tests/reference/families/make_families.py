"""Writes tests/golden/families/FAMILY for every family, or for those named (see README.md in this directory)."""

import importlib
import logging
import shutil
import sys

import torch
from transformers import ProcessorMixin

import fixtures

FAMILIES = ["llava", "llava_onevision", "qwen2_vl", "qwen2_5_vl", "idefics3", "paligemma", "internvl", "resample"]


def main(names):
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    # Processors require their video component, which needs torchvision. No fixture has a video.
    ProcessorMixin.check_argument_for_proper_class = lambda self, name, value: type(value)
    for name in names or FAMILIES:
        folder = fixtures.OUT / name
        shutil.rmtree(folder, ignore_errors=True)
        importlib.import_module(name).make(folder)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        print(f"{name}: {size / 1e6:.2f} MB")


main(sys.argv[1:])
