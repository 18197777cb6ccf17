"""The published method for one features file, written from the paper's description and its released defaults.

Modes: `fast` (float32, five steps of the released iteration with explicit inverses), `accurate` (float32 covariances,
scipy.linalg.sqrtm of their product) and `float64`, which is nobody's release but the yardstick: float64 throughout,
Tr (S_v S_t)^(1/2) from a Cholesky factor and LAPACK's symmetric eigenvalues.

Prints one JSON object: {"layers": [fid, ...], "mir": ..., "seconds": ..., "peakBytes": ...}. `seconds` begins when
all libraries are loaded and warm and ends with the result; reading the file is part of it.
"""

import argparse
import json
import math
import resource
import sys
import time

import numpy as np
import scipy.linalg
import torch
from safetensors import safe_open

RELEASED_STEPS = 5


def scale_to_text(vision: torch.Tensor, text: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Both modalities in units of the mean norm of the text tokens, as the release has it."""
    alpha = 1.0 / text.norm(p=2, dim=-1).mean()
    return vision * alpha, text * alpha


def replace_outliers(tokens: torch.Tensor) -> torch.Tensor:
    """Rows whose norm is more than 3 standard deviations off the median norm become the median token."""
    norms = tokens.norm(p=2, dim=-1)
    is_outlier = (norms - norms.median()).abs() > 3 * norms.std()
    tokens[is_outlier] = tokens.median(dim=0).values
    return tokens


def moments(tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    mean = tokens.mean(dim=0)
    centred = tokens - mean
    return mean, centred.T @ centred / (len(tokens) - 1)


def released_root_trace(product: torch.Tensor) -> float:
    """Trace after five steps of the iteration as released, whose fixed point is the product itself."""
    y = product
    z = torch.eye(len(product), dtype=product.dtype)
    for _ in range(RELEASED_STEPS):
        y = 0.5 * (y + torch.inverse(z) @ product)
        z = 0.5 * (z + torch.inverse(y) @ product)
    return y.trace().item()


def accurate_root_trace(vision: torch.Tensor, text: torch.Tensor) -> float:
    root = scipy.linalg.sqrtm(vision.numpy() @ text.numpy())
    return float(np.trace(root.real))


def float64_root_trace(vision: torch.Tensor, text: torch.Tensor) -> float:
    """Sum of the square roots of the eigenvalues of R = L^T S_v L with S_t = L L^T."""
    jitter = 1e-14 * text.diagonal().mean() * torch.eye(len(text), dtype=text.dtype)
    lower = torch.linalg.cholesky(text + jitter)
    values = scipy.linalg.eigvalsh((lower.T @ vision @ lower).numpy(), overwrite_a=True, driver="evd")
    return float(np.sqrt(np.maximum(values, 0)).sum())


def distance(vision: torch.Tensor, text: torch.Tensor, mode: str) -> float:
    dtype = torch.float64 if mode == "float64" else torch.float32
    vision, text = scale_to_text(vision.to(dtype), text.to(dtype))
    mean_vision, cov_vision = moments(replace_outliers(vision))
    mean_text, cov_text = moments(replace_outliers(text))
    if mode == "fast":
        cross = released_root_trace(cov_vision @ cov_text)
    elif mode == "accurate":
        cross = accurate_root_trace(cov_vision, cov_text)
    else:
        cross = float64_root_trace(cov_vision, cov_text)
    gap = (mean_vision - mean_text).square().sum()
    return float(gap + cov_vision.trace() + cov_text.trace()) - 2 * cross


def warm_up(mode: str) -> None:
    """One small layer, so that thread pools and libraries are ready on both sides of the comparison."""
    generator = torch.Generator().manual_seed(1)
    distance(torch.randn(300, 64, generator=generator), torch.randn(300, 64, generator=generator), mode)


def distances(path: str, mode: str) -> list[float]:
    with safe_open(path, framework="pt") as file:
        count = sum(1 for key in file.keys() if key.startswith("vision.") and key[7:].isdigit())
        return [
            distance(file.get_tensor(f"vision.{k}"), file.get_tensor(f"text.{k}"), mode)
            for k in range(1, count + 1)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--mode", choices=["fast", "accurate", "float64"], required=True)
    parser.add_argument("--warm", action="store_true", help="compute the file once before it is timed")
    arguments = parser.parse_args()
    with torch.no_grad():
        warm_up(arguments.mode)
        if arguments.warm:
            distances(arguments.file, arguments.mode)
        start = time.perf_counter()
        layers = distances(arguments.file, arguments.mode)
        seconds = time.perf_counter() - start
    json.dump(
        {
            "layers": layers,
            "mir": math.log10(sum(layers)),
            "seconds": seconds,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
