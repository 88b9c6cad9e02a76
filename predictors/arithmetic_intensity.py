"""Arithmetic intensity of convolutions: multiply-accumulates per value that moves (E2GC, Jha et al. 2020,
arXiv:2006.15100)."""

from collections.abc import Iterable

from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph
from search_spaces.core.ops import Conv2d, Shape, elements


def arithmetic_intensity(conv: Conv2d, shape: Shape) -> float:
    """MACs per value of one convolution on a (C, H, W) map; both maps and the kernel move once, for one image.

    Divide by the bytes of a value for MACs per byte.
    """
    moved = elements(shape) + elements(conv.output_shape(shape)) + conv.weights(shape)
    return conv.macs(shape) / moved


def intensity_by_group_size(channels: int, side: int, kernel: int, group_sizes: Iterable[int]) -> dict[int, float]:
    """Channels per group -> arithmetic intensity of a k x k convolution that keeps a square map and its channels.

    Raises:
        GraphError: a group size that does not divide the channels.
    """
    padding = (kernel - 1) // 2
    table = {}
    for size in group_sizes:
        if size < 1 or channels % size != 0:
            raise GraphError(f"Groups of {size} channels do not divide {channels}; give a divisor.")
        conv = Conv2d(channels, (kernel, kernel), padding=(padding, padding), groups=channels // size)
        table[size] = arithmetic_intensity(conv, (channels, side, side))
    return table


def convolution_intensities(graph: Graph) -> dict[str, float]:
    """Name of every convolution -> its arithmetic intensity."""
    return {
        node.name: arithmetic_intensity(node.op, *graph.input_shapes(node))
        for node in graph
        if isinstance(node.op, Conv2d)
    }
