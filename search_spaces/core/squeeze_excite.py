"""Squeeze-and-excitation gate (Hu et al. 2018, arXiv:1709.01507, section 3), shared by many blocks."""

from typing import Any

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def squeeze_excite(
    draw: GraphBuilder, x: Edge, *, hidden: Any, activation: str = "relu", gate: str = "sigmoid"
) -> Edge:
    """(C, H, W) -> (C, H, W): channels scaled by gate(W2 activation(W1 mean(x))), both layers with bias."""
    y = draw.global_pool(x, name="squeeze")
    y = draw.activation(draw.linear(y, hidden, name="reduce"), activation, name="reduce_activation")
    y = draw.activation(draw.linear(y, x.channels, name="expand_gate"), gate, name="gate")
    return draw.multiply(x, y, name="excite")
