"""Networks around MobileNetV3-Large (Howard et al. 2019, arXiv:1905.02244, table 1)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.families.mobilenetv3 import minimal, scaled, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

# On few channels the finer expansions would round to one width.
EXPANSIONS, FINE_EXPANSIONS = PerBlock(Choice(3, 4, 6)), PerBlock(Choice(2.3, 2.5, 3, 4, 6))

SPACE = StagedSpace(
    name="mobilenetv3",
    description="Six stages of inverted residuals, the first unexpanded: expansion per block, kernel, activation.",
    resolution=Choice(128, 160, 192, 224, 256),
    shared={"outer_activation": Choice("hardswish", "relu")},
    stem=Block("conv_stem", channels=Choice(16, 24), activation=Same("outer_activation")),
    stages=(
        stage(IntRange(8, 24, step=8), shrinks=False, depth=IntRange(1, 2), expansion=1),
        stage(IntRange(16, 40, step=8), shrinks=True, depth=IntRange(1, 3), expansion=EXPANSIONS),
        stage(IntRange(24, 64, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
        stage(IntRange(48, 120, step=8), shrinks=True, depth=IntRange(1, 5), expansion=FINE_EXPANSIONS),
        stage(IntRange(56, 168, step=8), shrinks=False, depth=IntRange(1, 4), expansion=FINE_EXPANSIONS),
        stage(IntRange(80, 240, step=8), shrinks=True, depth=IntRange(1, 4), expansion=FINE_EXPANSIONS),
    ),
    head=Block(
        "hidden_head",
        channels=IntRange(480, 1440, step=80),
        hidden=Choice(1024, 1280, 1600),
        layers=Choice(1, 2),
        activation=Same("outer_activation"),
    ),
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
# Scaled in depth by 1.2, the 1x1 convolution of the head among the layers.
_DEEP = (
    (16, 3, (1, 1), "none", "relu"),
    (24, 3, (4, 3, 3), "none", "relu"),
    (40, 5, (3, 3, 3, 3), "hard_se", "relu"),
    (80, 3, (6, 2.5, 2.5, 2.3, 2.3), "none", "hardswish"),
    (112, 3, (6, 6, 6), "hard_se", "hardswish"),
    (160, 5, (6, 6, 6, 6), "hard_se", "hardswish"),
)


def _large(by: float) -> Point:
    return scaled(_LARGE, by, head=960, hidden=1280, source="arXiv:1905.02244, table 1")


POINTS = {
    "mobilenetv3_large_075": _large(0.75),
    "mobilenetv3_large_100": _large(1.0),
    "mobilenetv3_large_150d": scaled(
        _DEEP, 1.5, head=960, hidden=1280, source="timm", **{"resolution": 256, "head.layers": 2}
    ),
    "tf_mobilenetv3_large_minimal_100": scaled(
        minimal(_LARGE), 1.0, head=960, hidden=1280, outer_activation="relu", source="arXiv:1905.02244, its code"
    ),
}
