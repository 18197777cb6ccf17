"""Random weights of a size at which every part of a model matters, reproducible from a seed."""

import torch


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in sorted(model.named_parameters()):
            noise = torch.randn(value.shape, generator=generator)
            if value.dim() == 1:
                is_gain = name.endswith("weight") and ("norm" in name or "ln_q" in name or "layrnorm" in name)
                # Gemma's norms add one to their gain.
                value.copy_((1.0 if is_gain and float(value.mean()) > 0.5 else 0.0) + 0.1 * noise)
            else:
                fan = value[0].numel()
                value.copy_(noise * (0.3 if "embed" in name else 1.2 * fan**-0.5))
    return model.eval()
