"""Where training starts; the exported file carries this source.

No abstract base class: an exported file imports torch alone, and its modules stay plain ones.
"""

import math

import torch
from torch import nn


class OwnStart(nn.Module):
    """A layer that knows itself where its training starts."""

    def start(self, generator: torch.Generator | None) -> None:
        """Fill the weights, in place."""
        raise NotImplementedError


@torch.no_grad()
def initialise(model: nn.Module, generator: torch.Generator | None = None) -> None:
    """He et al. 2015 (arXiv:1502.01852): convolutions normal with variance 2 / fan-in, matrices 1 / fan-in.

    Biases become 0; other layers start themselves or keep what their constructors give.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.Linear):
            variance = (1 if isinstance(module, nn.Linear) else 2) / module.weight[0].numel()
            nn.init.normal_(module.weight, std=math.sqrt(variance), generator=generator)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, OwnStart):
            module.start(generator)
