"""An image resized by Pillow with every filter: tests/golden/families/resample.json."""

import base64

import numpy as np
from PIL import Image

import fixtures

SIZES = [(5, 4), (31, 9), (13, 40), (17, 11), (2, 3), (40, 25), (17, 5), (6, 11)]
FILTERS = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]


def make(folder):
    source = fixtures.scene(9, 17, 11)
    pixels = np.asarray(source).copy()
    pixels[:3, :5] = 255
    pixels[3:6, 2:7] = 0
    source = Image.fromarray(pixels, "RGB")
    encode = lambda image: base64.b64encode(np.asarray(image).tobytes()).decode()  # noqa: E731
    cases = [
        {"filter": name, "width": width, "height": height, "data": encode(source.resize((width, height), number))}
        for number, name in enumerate(FILTERS)
        for width, height in SIZES
    ]
    fixtures.write_json(folder.with_suffix(".json"), {"width": 17, "height": 11, "data": encode(source), "cases": cases})
