"""Bottlenecks with groups by number, and by size as E2GC asks."""

import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.graph import Graph
from tests.search_spaces.core.tiny import tiny


def space(**settings):
    block = {"kind": "residual_conv", "bottleneck": 0.5, **settings}
    stages = [{"depth": [1, 2], "width": width, "block": block} for width in (32, 64, 128)]
    return space_from(tiny(resolution=64, shared={}, stages=stages), "groups")


def grouped(graph: Graph) -> list[tuple[int, int]]:
    """(channels per group, number of groups) of every 3 x 3 convolution in a stage."""
    convs = [node for node in graph if node.block.startswith("stage") and node.op.kind == "conv2d"]
    return [
        (graph.input_shapes(node)[0][0] // node.op.groups, node.op.groups) for node in convs if node.op.kernel == (3, 3)
    ]


@pytest.mark.parametrize("size", [1, 4, 16])
def test_groups_by_size_have_as_many_channels_in_every_layer(size: int) -> None:
    held = space(group_size=size)
    for code in held.sample(8, np.random.default_rng(0)):
        groups = grouped(held.architecture(held.decode(code)).graph)
        assert {channels for channels, _ in groups} == {size}
        assert len({number for _, number in groups}) == 3


@pytest.mark.parametrize("number", [1, 4, 16])
def test_groups_by_number_are_as_many_in_every_layer(number: int) -> None:
    held = space(groups=number)
    for code in held.sample(8, np.random.default_rng(0)):
        groups = grouped(held.architecture(held.decode(code)).graph)
        assert {held_number for _, held_number in groups} == {number}
        assert len({channels for channels, _ in groups}) == 3


def test_groups_that_do_not_divide_are_no_designs() -> None:
    held = space(group_size=[4, 24])
    sizes = {held.decode(code)["stage2.group_size"] for code in held.sample(100, np.random.default_rng(0))}
    assert sizes == {4}
    with pytest.raises(SpaceError, match="groups of 24 channels do not divide 32"):
        held.architecture({"stage2.group_size": 24})


def test_number_and_size_of_groups_exclude_each_other() -> None:
    with pytest.raises(SpaceError, match="not both"):
        space(group_size=4, groups=2).sample(1, np.random.default_rng(0))


def test_a_gate_has_two_matrices_with_bias() -> None:
    (stage,) = [
        {"depth": 1, "width": 64, "block": {"kind": "residual_conv", "bottleneck": 0.5, "attention": ["none", "se"]}}
    ]
    held = space_from(tiny(resolution=64, shared={}, stages=[stage]), "gate")
    with_gate, without = (held.architecture({"stage1.attention": gate}).graph for gate in ("se", "none"))

    def params(graph: Graph) -> int:
        return sum(node.op.params(*graph.input_shapes(node)) for node in graph)

    # 32 hidden channels squeezed to 2, a quarter of the 8 that come in.
    assert params(with_gate) - params(without) == 2 * 32 * 2 + 2 + 32
