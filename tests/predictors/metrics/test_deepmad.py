"""The DeepMAD score and its effectiveness on a network small enough to work out by hand."""

from math import exp, log, sqrt

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge

SIDE = 64


def plain(draw: GraphBuilder, x: Edge, *, width: int, stride: int = 1, groups: int = 1, kernel: int = 3) -> Edge:
    return draw.norm(draw.conv(x, width, kernel, stride=stride, groups=groups))


def branched(draw: GraphBuilder, x: Edge) -> Edge:
    """A depthwise 7 x 7 with a dilated branch that merges into it."""
    return draw.add(draw.depthwise(x, 7), draw.depthwise(x, 3, dilation=3))


def head(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.linear(draw.global_pool(x), 10)


def network(draw: GraphBuilder) -> Edge:
    x = draw.block("stem", plain, draw.input(3, SIDE, SIDE), width=8, stride=2)
    x = draw.block("stage1.down0", plain, x, width=16, stride=2)
    x = draw.block("stage1.block0", plain, x, width=16, groups=4)
    x = draw.block("stage2.down0", plain, x, width=32, stride=2, kernel=1)
    x = draw.block("stage2.block0", branched, x)
    x = draw.block("stage2.block1", branched, x)
    x = draw.block("stage3.down0", plain, x, width=64, stride=2)
    x = draw.block("stage3.block0", plain, x, width=64, kernel=1)
    return draw.block("head", head, x)


# Fan-ins by level: 3 x 9; 8 x 9 and a group of 4 x 9; a 1x1 of 16 and two merged 7 x 7; 32 x 9 and a 1x1 of 64.
LEVELS = [[27], [72, 36], [16, 49, 49], [288, 64], []]
# Channels and side of each level's last map; no map is halved five times.
OUTLOOKS = [(8, 32), (16, 16), (32, 8), (64, 4)]


def told(metric: str) -> float:
    return estimate(Architecture("hand", {}, draw_whole(network)), metric, Scene()).value


def test_the_score_is_the_outlook_times_the_entropy_so_far_less_uneven_depth() -> None:
    entropy, score = 0.0, 0.0
    for alpha, fan_ins, (channels, side) in zip((1, 1, 1, 1), LEVELS, OUTLOOKS, strict=False):
        entropy += sum(0.5 * log(fan_in) for fan_in in fan_ins)
        score += alpha * (log(channels) + 2 * log(side)) * entropy
    # Stages of one, two and one block: mean 4/3, variance 2/9.
    assert told("deepmad") == pytest.approx(score - 10 * exp(sqrt(2 / 9)), rel=1e-12)


def test_at_several_scales_the_entropy_so_far_adds_to_the_channels_of_each() -> None:
    entropies = [sum(0.5 * log(fan_in) for fan_ins in LEVELS[:level] for fan_in in fan_ins) for level in (3, 4)]
    expected = sum(entropy + log(channels) for entropy, (channels, _) in zip(entropies, OUTLOOKS[2:], strict=True))
    # Level 5, which would count six times, is never reached.
    assert told("madnas") == pytest.approx(expected, rel=1e-12)


def test_the_closed_form_of_zen_is_half_of_all_logarithms_of_fan_ins() -> None:
    expected = sum(0.5 * log(fan_in) for fan_ins in LEVELS for fan_in in fan_ins)
    assert told("zen_closed_form") == pytest.approx(expected, rel=1e-12)


def test_a_convolution_on_a_shortcut_is_no_layer() -> None:
    def residual(draw: GraphBuilder, x: Edge, *, shortcut: bool) -> Edge:
        y = plain(draw, x, width=32, stride=2)
        return draw.add(draw.block("shortcut", plain, x, width=32, stride=2), y) if shortcut else y

    def drawn(shortcut: bool) -> Architecture:
        def network(draw: GraphBuilder) -> Edge:
            x = draw.block("stem", plain, draw.input(3, SIDE, SIDE), width=8, stride=2)
            return draw.block("head", head, draw.block("stage1.block0", residual, x, shortcut=shortcut))

        return Architecture("hand", {}, draw_whole(network))

    for metric in ("deepmad", "effectiveness", "madnas", "zen_closed_form", "deepmad_reference"):
        values = [estimate(drawn(shortcut), metric, Scene()).value for shortcut in (True, False)]
        assert values[0] == values[1]


def test_a_strided_block_belongs_as_a_whole_to_the_level_that_it_ends_on() -> None:
    def bottleneck(draw: GraphBuilder, x: Edge) -> Edge:
        return plain(draw, plain(draw, x, width=16, kernel=1), width=32, stride=2)

    def network(draw: GraphBuilder) -> Edge:
        x = draw.block("stem", plain, draw.input(3, SIDE, SIDE), width=8, stride=2)
        return draw.block("head", head, draw.block("stage1.block0", bottleneck, x))

    stem, whole = 0.5 * log(27), 0.5 * (log(27) + log(8) + log(16 * 9))
    expected = (log(8) + 2 * log(32)) * stem + (log(32) + 2 * log(16)) * whole - 10
    assert estimate(Architecture("hand", {}, draw_whole(network)), "deepmad", Scene()).value == pytest.approx(expected)


def test_the_effectiveness_is_depth_over_mean_fan_in_at_the_worst_level() -> None:
    rho, depth, entropy = 0.0, 0, 0.0
    for fan_ins in LEVELS:
        depth += len(fan_ins)
        entropy += sum(log(fan_in) for fan_in in fan_ins)
        rho = max(rho, depth * exp(-entropy / depth))
    assert told("effectiveness") == pytest.approx(rho, rel=1e-12)


def test_the_true_resolution_is_heard() -> None:
    def larger(draw: GraphBuilder) -> Edge:
        x = draw.block("stem", plain, draw.input(3, 2 * SIDE, 2 * SIDE), width=8, stride=2)
        return draw.block("head", head, x)

    def smaller(draw: GraphBuilder) -> Edge:
        x = draw.block("stem", plain, draw.input(3, SIDE, SIDE), width=8, stride=2)
        return draw.block("head", head, x)

    scores = [
        estimate(Architecture("hand", {}, draw_whole(draw)), "deepmad", Scene()).value for draw in (larger, smaller)
    ]
    assert scores[0] - scores[1] == pytest.approx(2 * log(2) * 0.5 * log(27), rel=1e-12)
