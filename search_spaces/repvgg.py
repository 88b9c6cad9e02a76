"""Networks around RepVGG (Ding et al. 2021, arXiv:2101.03697, table 2): plain 3x3 convolutions once deployed."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Alternation, Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange) -> Stage:
    return Stage(
        depth=IntRange(1, depth),
        width=width,
        block=Block("rep_conv", kernel=Choice(3, 5), attention=Same("attention")),
        # The g4 models: every second convolution in four groups.
        alternate=Alternation(every=Choice(1, 2), otherwise={"groups": 4}),
    )


SPACE = StagedSpace(
    name="repvgg",
    description="Four stages of three-branch convolutions that deploy as one each: kernel, depth, width, groups.",
    resolution=Choice(128, 160, 192, 224, 256, 288, 320),
    shared={"attention": Choice("none", "se")},
    stem=Block("rep_stem", attention=Same("attention")),
    stages=(
        _stage(8, IntRange(16, 192, step=16)),
        _stage(14, IntRange(32, 384, step=32)),
        _stage(24, IntRange(64, 768, step=64)),
        _stage(2, IntRange(256, 2560, step=128)),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=8)),
)


def _published(depths: tuple[int, ...], early: float, last: float, every: int = 1, **others: Any) -> Point:
    choices: dict[str, Any] = {"resolution": 224, **others}
    widths = (64 * early, 128 * early, 256 * early, 512 * last)
    for stage, (depth, width) in enumerate(zip(depths, widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": int(width), f"stage{stage}.kernel": 3}
        choices[f"stage{stage}.every"] = every if depth > 1 else 1
    return Point(choices=choices, source="arXiv:2101.03697, tables 2 and 3; D2se as in its code")


_A, _B = (2, 4, 14, 1), (4, 6, 16, 1)

POINTS = {
    "repvgg_a0": _published(_A, 0.75, 2.5),
    "repvgg_a1": _published(_A, 1, 2.5),
    "repvgg_a2": _published(_A, 1.5, 2.75),
    "repvgg_b0": _published(_B, 1, 2.5),
    "repvgg_b1": _published(_B, 2, 4),
    "repvgg_b1g4": _published(_B, 2, 4, every=2),
    "repvgg_b2": _published(_B, 2.5, 5),
    "repvgg_b2g4": _published(_B, 2.5, 5, every=2),
    "repvgg_b3": _published(_B, 3, 5),
    "repvgg_b3g4": _published(_B, 3, 5, every=2),
    "repvgg_d2se": _published((8, 14, 24, 1), 2.5, 5, attention="se", resolution=320),
}
