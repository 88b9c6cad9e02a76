"""Arithmetic intensity of grouped convolutions: constant group size (E2GC) against a constant number of groups (FgGC),
Jha et al. 2020 (arXiv:2006.15100)."""

import numpy as np
import pytest

from predictors.arithmetic_intensity import arithmetic_intensity, convolution_intensities, intensity_by_group_size
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Conv2d
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def four_stages(depth: IntRange | Choice, **grouping: Choice) -> StagedSpace:
    """Residual stages of 64 to 512 channels whose 3x3 convolutions are grouped as said; pools shrink the maps, so that
    every grouped convolution reads as much as it writes, as the formula has it."""
    block = Block("residual_conv", bottleneck=1, **grouping)
    return StagedSpace(
        name="grouped",
        resolution=224,
        stem=Block("overlapping_stem"),
        stages=tuple(
            Stage(depth=depth, width=width, block=block, shrink_at=None if width == 64 else 0, downsampling="max_pool")
            for width in (64, 128, 256, 512)
        ),
        head=Block("pooled_head"),
    )


def grouped(architecture: Architecture) -> list[tuple[str, Conv2d, int]]:
    """(name, convolution, its channels per group) of every grouped convolution."""
    graph = architecture.graph
    convs = [(node.name, node.op, graph.input_shapes(node)[0][0]) for node in graph if isinstance(node.op, Conv2d)]
    return [(name, conv, channels // conv.groups) for name, conv, channels in convs if conv.groups > 1]


def sampled(space: StagedSpace) -> list[Architecture]:
    codes = space.sample(20, np.random.default_rng(0))
    return [space.architecture(space.decode(code)) for code in codes]


def test_constant_group_size_holds_in_every_grouped_convolution():
    for architecture in sampled(four_stages(IntRange(1, 3), group_size=Choice(16))):
        assert {size for _, _, size in grouped(architecture)} == {16}


def test_constant_number_of_groups_holds_in_every_grouped_convolution():
    for architecture in sampled(four_stages(IntRange(1, 3), groups=Choice(32))):
        assert {conv.groups for _, conv, _ in grouped(architecture)} == {32}


def test_at_equal_macs_constant_group_size_raises_the_worst_intensity():
    by_size = four_stages(Choice(2), group_size=Choice(4)).architecture({})
    by_number = four_stages(Choice(2), groups=Choice(32)).architecture({})
    macs = [estimate(architecture, "macs", Scene()).value for architecture in (by_size, by_number)]
    assert macs[0] == pytest.approx(macs[1], rel=0.02)
    worst = [
        min(convolution_intensities(architecture.graph)[name] for name, _, _ in grouped(architecture))
        for architecture in (by_size, by_number)
    ]
    assert worst[0] > worst[1]


def test_intensity_by_group_size_of_512_channels_on_a_14_pixel_map():
    # From the definition: MACs hw k^2 M G over values hw (N + M) + k^2 M G.
    table = intensity_by_group_size(512, side=14, kernel=3, group_sizes=(1, 2, 4, 8, 16, 32, 64, 128, 512))
    assert {size: round(intensity, 2) for size, intensity in table.items()} == {
        1: 4.40,
        2: 8.60,
        4: 16.49,
        8: 30.41,
        16: 52.66,
        32: 83.01,
        64: 116.63,
        128: 146.24,
        512: 180.63,
    }


@pytest.mark.parametrize(("outputs", "moved"), [(256, 991_232), (1024, 1_442_816)])
def test_at_equal_macs_a_convolution_moves_least_where_it_keeps_its_channels(outputs: int, moved: int):
    # VoVNet (Lee et al. 2019, arXiv:1904.09730, section 3.1): hw (c_i + c_o) + k^2 c_i c_o, after ShuffleNetV2.
    def values_moved(inputs: int, outputs: int) -> float:
        conv, shape = Conv2d(outputs, (3, 3), padding=(1, 1)), (inputs, 28, 28)
        return conv.macs(shape) / arithmetic_intensity(conv, shape)

    assert values_moved(65_536 // outputs, outputs) == pytest.approx(moved, rel=1e-12)
    assert min(values_moved(2**power, 2 ** (16 - power)) for power in range(17)) == pytest.approx(991_232, rel=1e-12)


def test_a_group_size_that_does_not_divide_is_refused():
    with pytest.raises(GraphError, match="Groups of 3 channels do not divide 512"):
        intensity_by_group_size(512, side=14, kernel=3, group_sizes=(3,))
