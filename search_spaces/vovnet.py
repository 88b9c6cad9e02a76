"""Networks around VoVNet (Lee et al. 2019, arXiv:1904.09730, table 1)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange, hidden: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=IntRange(1, depth),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block("osa", hidden=hidden, layers=IntRange(2, 7), kernel=Choice(3, 5), activation="relu"),
    )


SPACE = StagedSpace(
    name="vovnet",
    description="Four stages of one-shot aggregation: layers, their width, kernel, depth and width of the stage.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    stem=Block("triple_stem", channels=Choice(32, 48, 64)),
    stages=(
        _stage(2, IntRange(64, 256, step=32), IntRange(32, 128, step=16), shrinks=False),
        _stage(2, IntRange(128, 512, step=64), IntRange(48, 160, step=16), shrinks=True),
        _stage(4, IntRange(192, 768, step=64), IntRange(64, 192, step=16), shrinks=True),
        _stage(3, IntRange(256, 1024, step=64), IntRange(80, 224, step=16), shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


_FULL = ((256, 512, 768, 1024), (128, 160, 192, 224))
_SLIM = ((128, 256, 384, 512), (64, 80, 96, 112))


def _published(depths: tuple[int, ...], sizes: tuple[tuple[int, ...], tuple[int, ...]] = _FULL) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 64}
    rows = zip(depths, *sizes, strict=True)
    for stage, (depth, width, hidden) in enumerate(rows, 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.hidden": hidden}
        choices |= {f"stage{stage}.layers": 5, f"stage{stage}.kernel": 3}
    return Point(choices=choices, source="arXiv:1904.09730, table 1")


POINTS = {
    "vovnet27_slim": _published((1, 1, 1, 1), _SLIM),
    "vovnet39a": _published((1, 1, 2, 2)),
    "vovnet57a": _published((1, 1, 4, 3)),
}
