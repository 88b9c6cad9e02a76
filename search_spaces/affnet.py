"""AFFNet and what lies around it (Huang et al. 2023, arXiv:2307.14008): mobile networks that filter frequencies."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

EXPANSION = Choice(2, 3, 4)


def _local(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    block = Block("inverted_residual", expansion=EXPANSION, kernel=Choice(3, 5), multiple=8, activation="silu")
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


def _global(layers: IntRange, width: IntRange) -> Stage:
    block = Block("aff_stage", layers=layers, expansion=EXPANSION, mixer_expansion=EXPANSION, groups=Same("groups"))
    return Stage(depth=Choice(1), width=width, block=block)


SPACE = StagedSpace(
    name="affnet",
    description="Two stages of inverted residuals, three that filter the frequencies of their maps.",
    resolution=Choice(160, 192, 224, 256),
    shared={
        "downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool"),
        "groups": Choice(4, 8, 16),
    },
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation="silu"),
    stages=(
        _local(IntRange(1, 2), IntRange(16, 48, step=16), shrinks=False),
        _local(IntRange(1, 4), IntRange(32, 96, step=16), shrinks=True),
        _global(IntRange(1, 4), IntRange(64, 192, step=32)),
        _global(IntRange(2, 8), IntRange(96, 320, step=8)),
        _global(IntRange(1, 4), IntRange(128, 512, step=16)),
    ),
    head=Block("conv_head", channels=Choice(576, 768, 960, 1280), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(expansion: int, widths: tuple[int, ...], head: int) -> Point:
    choices: dict[str, Any] = {"resolution": 256, "downsampling": "conv", "groups": 8}
    choices |= {"stem.channels": 16, "head.channels": head}
    for stage, width in enumerate(widths, 1):
        choices |= {f"stage{stage}.width": width, f"stage{stage}.expansion": expansion}
    choices |= {"stage1.depth": 1, "stage2.depth": 3, "stage1.kernel": 3, "stage2.kernel": 3}
    for stage, layers in ((3, 2), (4, 4), (5, 3)):
        choices |= {f"stage{stage}.layers": layers, f"stage{stage}.mixer_expansion": 2}
    return Point(choices=choices, source="arXiv:2307.14008, section 3.4; microsoft/TokenMixers")


POINTS = {
    "affnet_et": _published(2, (32, 48, 64, 104, 144), 576),
    "affnet_t": _published(4, (32, 48, 96, 160, 192), 768),
    "affnet": _published(4, (32, 64, 128, 256, 320), 960),
}
