"""Networks around MobileNetV3-Large (Howard et al. 2019, arXiv:1905.02244, table 1)."""

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


# On few channels the finer expansions would round to one width.
EXPANSIONS, FINE_EXPANSIONS = PerBlock(Choice(3, 4, 6)), PerBlock(Choice(2.3, 2.5, 3, 4, 6))

SPACE = StagedSpace(
    name="mobilenetv3",
    description="Six stages of inverted residuals, the first unexpanded: expansion per block, kernel, activation.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=Block("conv_stem", channels=Choice(16, 24), activation="hardswish"),
    stages=(
        _stage(IntRange(8, 24, step=8), shrinks=False, depth=IntRange(1, 2), expansion=1),
        _stage(IntRange(16, 40, step=8), shrinks=True, depth=IntRange(1, 3), expansion=EXPANSIONS),
        _stage(IntRange(24, 64, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        _stage(IntRange(48, 120, step=8), shrinks=True, depth=IntRange(1, 5), expansion=FINE_EXPANSIONS),
        _stage(IntRange(56, 168, step=8), shrinks=False, depth=IntRange(1, 4), expansion=FINE_EXPANSIONS),
        _stage(IntRange(80, 240, step=8), shrinks=True, depth=IntRange(1, 4), expansion=FINE_EXPANSIONS),
    ),
    head=Block("hidden_head", channels=IntRange(480, 1440, step=80), hidden=Choice(1024, 1280, 1600)),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, kernel, expansions of the blocks, attention, activation.
_LARGE = (
    (16, 3, (1,), "none", "relu"),
    (24, 3, (4, 3), "none", "relu"),
    (40, 5, (3, 3, 3), "hard_se", "relu"),
    (80, 3, (6, 2.5, 2.3, 2.3), "none", "hardswish"),
    (112, 3, (6, 6), "hard_se", "hardswish"),
    (160, 5, (6, 6, 6), "hard_se", "hardswish"),
)


def _large(by: float) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 16}
    choices |= {"head.channels": nearest_multiple(960 * by, 8), "head.hidden": 1280}
    for stage, (width, kernel, expansions, attention, activation) in enumerate(_LARGE, 1):
        choices |= {f"stage{stage}.width": nearest_multiple(width * by, 8), f"stage{stage}.depth": len(expansions)}
        choices |= {f"stage{stage}.kernel": kernel, f"stage{stage}.attention": attention}
        choices[f"stage{stage}.activation"] = activation
        if stage > 1:
            choices |= {f"stage{stage}.block{block}.expansion": times for block, times in enumerate(expansions)}
    return Point(choices=choices, source="arXiv:1905.02244, table 1; widths rounded to 8 as in timm")


POINTS = {"mobilenetv3_large_075": _large(0.75), "mobilenetv3_large_100": _large(1.0)}
