"""Signals, maps and volumes: one arithmetic of windows, worked out by hand at each rank."""

import pytest

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import flatten
from search_spaces.core.ops import (
    Conv1d,
    Conv2d,
    Conv3d,
    Enlarge,
    GlobalPool,
    Norm,
    Op,
    Pool,
    SGConv,
    Shape,
    Signal,
    Volume,
)
from search_spaces.core.ops.long_convolution import scales_over

SIGNAL, VOLUME = (16, 40), (16, 6, 10, 8)

# operator, input shape, output shape, params, macs
BY_HAND = [
    (Conv1d(32, (1,)), SIGNAL, (32, 40), 16 * 32, 16 * 32 * 40),
    (Conv1d(32, (5,), 2, (2,), bias=True), SIGNAL, (32, 20), 5 * 512 + 32, 5 * 512 * 20),
    (Conv1d(32, (3,), 1, (4,), dilation=4, groups=4), SIGNAL, (32, 40), 3 * 4 * 32, 3 * 4 * 32 * 40),
    (Conv1d(16, (7,), 1, (3,), groups=16), SIGNAL, SIGNAL, 7 * 16, 7 * 16 * 40),
    (Conv3d(32, (1, 1, 1)), VOLUME, (32, 6, 10, 8), 16 * 32, 16 * 32 * 480),
    (Conv3d(32, (3, 3, 3), 2, (1, 1, 1), bias=True), VOLUME, (32, 3, 5, 4), 27 * 512 + 32, 27 * 512 * 60),
    (Conv3d(32, (3, 1, 5), padding=(2, 0, 4), dilation=2, groups=4), VOLUME, (32, 6, 10, 8), 15 * 128, 15 * 128 * 480),
    (Conv3d(16, (3, 3, 3), 1, (1, 1, 1), groups=16), VOLUME, VOLUME, 27 * 16, 27 * 16 * 480),
    (Norm("batch"), VOLUME, VOLUME, 32, 0),
    (Norm("group", groups=16), VOLUME, VOLUME, 32, 0),
    (Norm("layer"), SIGNAL, SIGNAL, 32, 0),
    (Pool("average", 4, 4), SIGNAL, (16, 10), 0, 0),
    (Pool("max", 3, 2, 1), VOLUME, (16, 3, 5, 4), 0, 0),
    (Pool("max", 2, 2, ceil=True), (16, 5), (16, 3), 0, 0),
    (GlobalPool(), SIGNAL, (16,), 0, 0),
    (GlobalPool(), VOLUME, (16,), 0, 0),
    (Enlarge(2), VOLUME, (16, 12, 20, 16), 0, 0),
    (Enlarge(3), SIGNAL, (16, 120), 0, 0),
    (SGConv(4, 5), SIGNAL, SIGNAL, 16 * 4 * 5, 0),
    (Signal(3, 40), (), (3, 40), 0, 0),
    (Volume(1, 6, 10, 8), (), (1, 6, 10, 8), 0, 0),
]


@pytest.mark.parametrize(("op", "shape", "output", "params", "macs"), BY_HAND)
def test_shapes_params_and_macs_are_those_worked_out_by_hand(op: Op, shape: Shape, output: Shape, params, macs) -> None:
    inputs = (shape,) if shape else ()
    assert op.output_shape(*inputs) == output
    assert (op.params(*inputs), op.macs(*inputs)) == (params, macs)


REFUSED = [
    (Conv1d(8, (3,)), VOLUME, r"Conv1d needs a \(channels, length\) signal, got a .* volume"),
    (Conv3d(8, (3, 3, 3)), SIGNAL, r"Conv3d needs a .* volume, got a .* signal"),
    (Conv3d(8, (3, 3, 3)), (16,), "vector of 16 features"),
    (Pool("max", 2, 2), (16,), "needs a signal, map or volume"),
    (Pool("blur", 3, 2), SIGNAL, "needs a .* map"),
    (SGConv(4, 3), VOLUME, "needs a .* signal"),
    (SGConv(4, 6), SIGNAL, "behind the end of the signal"),
]


@pytest.mark.parametrize(("op", "shape", "reason"), REFUSED)
def test_what_does_not_fit_is_refused(op: Op, shape: Shape, reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        op.output_shape(shape)


def test_a_cube_of_one_slice_is_a_map_and_a_map_of_one_row_a_signal() -> None:
    signal, flat = Conv1d(8, (5,), 2, (2,)), Conv2d(8, (1, 5), padding=(0, 2))
    assert flat.macs((16, 1, 40)) == 2 * signal.macs(SIGNAL)
    deep = Conv3d(8, (1, 3, 3), 1, (0, 1, 1))
    assert deep.macs((16, 1, 10, 8)) == Conv2d(8, (3, 3), padding=(1, 1)).macs((16, 10, 8))


def test_one_block_draws_signals_maps_and_volumes() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.norm(draw.conv(x, 2 * x.channels, 3, stride=2))

    sources = [lambda draw: draw.signal(4, 8), lambda draw: draw.input(4, 8, 8), lambda draw: draw.volume(4, 8, 8, 8)]
    for rank, source in enumerate(sources, 1):
        drawing = draw_whole(lambda draw, source=source: draw.block("block", block, source(draw)))
        graph = flatten(drawing, "train")
        assert graph.nodes[graph.output].shape == (8, *(4,) * rank)
        assert sum(node.op.params(*graph.input_shapes(node)) for node in graph) == 4 * 8 * 3**rank + 16


def test_a_kernel_over_1024_values_from_16_taps_has_seven_scales_and_112_parameters_a_channel() -> None:
    scales = scales_over(1024, 16)
    assert scales == 7
    assert SGConv(16, scales).reach == 1024
    assert SGConv(16, scales).params((3, 1024)) == 3 * 112
    assert (scales_over(16, 16), scales_over(17, 16), scales_over(8, 16)) == (1, 2, 1)
