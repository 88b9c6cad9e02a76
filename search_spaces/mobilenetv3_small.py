"""Networks around MobileNetV3-Small (Howard et al. 2019, arXiv:1905.02244, table 2)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(width: IntRange, *, shrinks: bool, depth: IntRange, expansion: Any) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5, 7),
            expansion=expansion,
            attention=Choice("none", "hard_se"),
            squeeze="hidden",
            multiple=8,
            activation=Choice("relu", "hardswish"),
        ),
    )


# All round to different widths from 16 channels on.
EXPANSIONS = PerBlock(Choice(3, 3.67, 4, 4.5, 6))

SPACE = StagedSpace(
    name="mobilenetv3_small",
    description="Five stages of inverted residuals, the map shrunk early: expansion per block, kernel, activation.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=Block("conv_stem", channels=Choice(16, 24), activation="hardswish"),
    stages=(
        _stage(IntRange(16, 24, step=8), shrinks=True, depth=IntRange(1, 2), expansion=1),
        _stage(IntRange(16, 40, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        _stage(IntRange(24, 64, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        _stage(IntRange(24, 96, step=8), shrinks=False, depth=IntRange(1, 4), expansion=EXPANSIONS),
        _stage(IntRange(48, 144, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
    ),
    head=Block("hidden_head", channels=IntRange(288, 864, step=48), hidden=Choice(1024, 1280)),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, kernel, expansions of the blocks, attention, activation.
_SMALL = (
    (16, 3, (1,), "hard_se", "relu"),
    (24, 3, (4.5, 3.67), "none", "relu"),
    (40, 5, (4, 6, 6), "hard_se", "hardswish"),
    (48, 5, (3, 3), "hard_se", "hardswish"),
    (96, 5, (6, 6, 6), "hard_se", "hardswish"),
)


def _small(by: float) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 16}
    choices |= {"head.channels": nearest_multiple(576 * by, 8), "head.hidden": 1024}
    for stage, (width, kernel, expansions, attention, activation) in enumerate(_SMALL, 1):
        choices |= {f"stage{stage}.width": nearest_multiple(width * by, 8), f"stage{stage}.depth": len(expansions)}
        choices |= {f"stage{stage}.kernel": kernel, f"stage{stage}.attention": attention}
        choices[f"stage{stage}.activation"] = activation
        if stage > 1:
            choices |= {f"stage{stage}.block{block}.expansion": times for block, times in enumerate(expansions)}
    return Point(choices=choices, source="arXiv:1905.02244, table 2; widths rounded to 8 as in timm")


POINTS = {"mobilenetv3_small_075": _small(0.75), "mobilenetv3_small_100": _small(1.0)}
