"""A small network of declared bits: a stem, a residual block whose first layer ends in a ReLU, and a classifier."""

from dataclasses import replace

from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, Numerics
from search_spaces.core.drawing import Edge
from search_spaces.core.sparsity import DENSE, Sparsity
from tests.nas.model.drawings import architecture_of


def _conv_norm(draw: GraphBuilder, x: Edge, *, channels: int, kernel: int, stride: int, act: str | None) -> Edge:
    x = draw.norm(draw.conv(x, channels, kernel, stride=stride, name="conv"), name="norm")
    return x if act is None else draw.activation(x, act, name="act")


def _residual(draw: GraphBuilder, x: Edge) -> Edge:
    y = draw.block("expand", _conv_norm, x, channels=16, kernel=1, stride=1, act="relu6")
    y = draw.block("project", _conv_norm, y, channels=8, kernel=1, stride=1, act=None)
    return draw.activation(draw.add(x, y, name="add"), "relu", name="act")


def _head(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.linear(draw.global_pool(x, name="pool"), 10, name="classifier")


def quantised_net(weight_bits: int, activation_bits: int, sparsity: Sparsity = DENSE) -> Architecture:
    """(3, 8, 8) -> (10,)."""
    numerics = Numerics(sparsity, weight_bits, activation_bits)

    def network(draw: GraphBuilder) -> Edge:
        x = draw.input(3, 8, 8)
        stem = {"channels": 8, "kernel": 3, "stride": 2, "act": "relu"}
        x = draw.block("stem", _conv_norm, x, numerics=replace(numerics, sparsity=DENSE), **stem)
        x = draw.block("body", _residual, x, numerics=numerics)
        return draw.block("head", _head, x, numerics=numerics)

    return architecture_of(network)
