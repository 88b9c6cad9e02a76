"""The slot behind a convolution: a norm and a ReLU, or both in one (EvoNorm, arXiv:2004.02967)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import EvoNorm

NormActivation = Literal["batch_relu", "group_relu", "evonorm_s0", "evonorm_b0"]

# As published for group norm (arXiv:1803.08494) and for EvoNorm-S0.
GROUPS = 32


def norm_activation(draw: GraphBuilder, x: Edge, kind: NormActivation, *, name: str = "norm") -> Edge:
    """(C, H, W) -> (C, H, W)."""
    if kind == "evonorm_s0":
        return draw.apply(EvoNorm("s0", GROUPS), x, name=name)
    if kind == "evonorm_b0":
        return draw.apply(EvoNorm("b0"), x, name=name)
    x = draw.norm(x, "group", groups=GROUPS, name=name) if kind == "group_relu" else draw.norm(x, name=name)
    return draw.activation(x, "relu")
