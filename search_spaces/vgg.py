"""Plain networks around VGG (Simonyan & Zisserman 2015, arXiv:1409.1556, table 1)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(width: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=IntRange(1, 6),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block("plain_conv", kernel=Choice(3, 5), normalises=Same("normalises"), activation="relu"),
    )


SPACE = StagedSpace(
    name="vgg",
    description="Five stages of plain convolutions with pools between them and two hidden layers behind.",
    # Below 224 the last map is smaller than the 7 x 7 that the first hidden layer reads.
    resolution=Choice(224, 256, 288, 320),
    shared={"normalises": Choice("none", "batch")},
    stem=Block("no_stem"),
    stages=(
        _stage(IntRange(16, 96, step=16), shrinks=False),
        _stage(IntRange(32, 192, step=16), shrinks=True),
        _stage(IntRange(64, 384, step=32), shrinks=True),
        _stage(IntRange(128, 768, step=32), shrinks=True),
        _stage(IntRange(128, 768, step=32), shrinks=True),
    ),
    head=Block("vgg_head", hidden=Choice(512, 1024, 2048, 4096)),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_DEPTHS = {"11": (1, 1, 2, 2, 2), "13": (2, 2, 2, 2, 2), "16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}


def _published(depths: tuple[int, ...], normalises: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "normalises": normalises, "head.hidden": 4096}
    for stage, (depth, width) in enumerate(zip(depths, (64, 128, 256, 512, 512), strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.kernel": 3}
    source = "arXiv:1409.1556, table 1" + ("" if normalises == "none" else "; with batch norm as in timm")
    return Point(choices=choices, source=source)


POINTS = {
    **{f"vgg{name}": _published(depths, "none") for name, depths in _DEPTHS.items()},
    **{f"vgg{name}_bn": _published(depths, "batch") for name, depths in _DEPTHS.items()},
}
