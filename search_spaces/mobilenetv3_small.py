"""Networks around MobileNetV3-Small (Howard et al. 2019, arXiv:1905.02244, table 2)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.families.mobilenetv3 import minimal, scaled, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

# All round to different widths from 16 channels on.
EXPANSIONS = PerBlock(Choice(3, 3.67, 4, 4.5, 6))

SPACE = StagedSpace(
    name="mobilenetv3_small",
    description="Five stages of inverted residuals, the map shrunk early: expansion per block, kernel, activation.",
    resolution=Choice(128, 160, 192, 224, 256),
    shared={"outer_activation": Choice("hardswish", "relu")},
    stem=Block("conv_stem", channels=Choice(16, 24), activation=Same("outer_activation")),
    stages=(
        stage(IntRange(16, 24, step=8), shrinks=True, depth=IntRange(1, 2), expansion=1),
        stage(IntRange(16, 40, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        stage(IntRange(24, 64, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        stage(IntRange(24, 96, step=8), shrinks=False, depth=IntRange(1, 4), expansion=EXPANSIONS),
        stage(IntRange(48, 144, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
    ),
    head=Block(
        "hidden_head",
        channels=IntRange(288, 864, step=48),
        hidden=Choice(1024, 1280),
        activation=Same("outer_activation"),
    ),
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
    return scaled(_SMALL, by, head=576, hidden=1024, source="arXiv:1905.02244, table 2")


POINTS = {
    "mobilenetv3_small_075": _small(0.75),
    "mobilenetv3_small_100": _small(1.0),
    "tf_mobilenetv3_small_minimal_100": scaled(
        minimal(_SMALL), 1.0, head=576, hidden=1024, outer_activation="relu", source="arXiv:1905.02244, its code"
    ),
}
