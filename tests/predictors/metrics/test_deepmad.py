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
    # Two blocks on level 3, one on level 4, none on level 5: mean 1, variance 2/3.
    assert told("deepmad") == pytest.approx(score - 10 * exp(sqrt(2 / 3)), rel=1e-12)


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
