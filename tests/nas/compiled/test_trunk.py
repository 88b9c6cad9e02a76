"""What flows between outermost blocks, in drawings that branch outside of any block."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from nas.compiled.space import compile_space
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.drawing import Edge
from search_spaces.core.space import SearchSpace

DIMENSIONS: dict[str, Choice | IntRange] = {"stem": Choice("one", "two"), "width": Choice(8, 16), "depth": Choice(1, 2)}


def plain(draw: GraphBuilder, x: Edge, *, width: int, stride: int = 2) -> Edge:
    return draw.norm(draw.conv(x, width, 3, stride=stride))


class Forked(SearchSpace):
    """A stem of one block or two: the choice is made between blocks and not inside of one."""

    name: str = "forked"

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        return DIMENSIONS

    def draw(self, draw: GraphBuilder, choices: Mapping[str, Any]) -> Edge:
        x = draw.block("stem", plain, draw.input(3, 64, 64), width=choices["width"])
        if choices["stem"] == "two":
            x = draw.block("second", plain, x, width=2 * choices["width"])
        for block in range(choices["depth"]):
            x = draw.block(f"stage1.block{block}", plain, x, width=48, stride=1 if block else 2)
        return draw.linear(draw.global_pool(x), 10)

    def constraints(self, choices: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return []

    def at_resolution(self, side: int) -> SearchSpace:
        return self


@pytest.mark.parametrize("metric", ["deepmad", "effectiveness"])
def test_a_map_counts_once_however_many_ways_lead_to_it(metric: str) -> None:
    space = Forked()
    codes = np.array([[stem, width, depth] for stem in (0, 1) for width in (0, 1) for depth in (0, 1)], np.int16)
    scores = compile_space(space, [metric], Scene()).score(codes)[:, 0]
    drawn = [estimate(space.architecture(space.decode(code)), metric, Scene()).value for code in codes]
    assert scores == pytest.approx(drawn, rel=1e-12)
