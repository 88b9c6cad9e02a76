"""Networks around DenseNet-BC (Huang et al. 2017, arXiv:1608.06993, table 1); a stage's width is its growth rate."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, Same
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: Choice, *, shrinks: bool) -> Stage:
    return Stage(
        depth=depth,
        width=Same("growth"),
        shrink_at=Choice(0) if shrinks else None,
        block=Block("dense_layer", expansion=Same("expansion")),
    )


SPACE = StagedSpace(
    name="densenet",
    description="Four stages of densely joined layers: growth rate, depth, expansion, stem.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"growth": Choice(12, 16, 24, 32, 40, 48), "expansion": Choice(2, 3, 4)},
    stem=Block("residual_stem", channels=Choice(32, 48, 64, 96)),
    stages=(
        _stage(Choice(4, 6, 8), shrinks=False),
        _stage(Choice(8, 12, 16), shrinks=True),
        _stage(Choice(16, 24, 32, 36, 48), shrinks=True),
        _stage(Choice(16, 24, 32), shrinks=True),
    ),
    head=Block("norm_head"),
)


def _published(growth: int, depths: tuple[int, ...], stem: int) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "growth": growth, "expansion": 4, "stem.channels": stem}
    for stage, depth in enumerate(depths, 1):
        choices[f"stage{stage}.depth"] = depth
    return Point(choices=choices, source="arXiv:1608.06993, table 1; 161 as in its code")


POINTS = {
    "densenet121": _published(32, (6, 12, 24, 16), 64),
    "densenet161": _published(48, (6, 12, 36, 24), 96),
    "densenet169": _published(32, (6, 12, 32, 32), 64),
    "densenet201": _published(32, (6, 12, 48, 32), 64),
}
