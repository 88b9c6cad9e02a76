"""Networks around MobileNetV3-Small at half its width (Howard et al. 2019, arXiv:1905.02244, table 2): two of its
stages round to one width there, and are one."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.families.mobilenetv3 import scaled, stage
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

# All round to different widths, the first from 8 channels on, the others from 16.
COARSE_EXPANSIONS, EXPANSIONS = PerBlock(Choice(3, 3.67, 4.5, 6)), PerBlock(Choice(3, 3.67, 4, 4.5, 6))

SPACE = StagedSpace(
    name="mobilenetv3_tiny",
    description="Four stages of narrow inverted residuals, the map shrunk early: expansion per block, kernel, gate.",
    resolution=Choice(96, 128, 160, 192, 224),
    shared={"outer_activation": Choice("hardswish", "relu")},
    stem=Block("conv_stem", channels=Choice(8, 16), activation=Same("outer_activation")),
    stages=(
        stage(IntRange(8, 16, step=8), shrinks=True, depth=IntRange(1, 2), expansion=1),
        stage(IntRange(16, 24, step=8), shrinks=True, depth=IntRange(1, 4), expansion=COARSE_EXPANSIONS),
        stage(IntRange(16, 40, step=8), shrinks=True, depth=IntRange(1, 8), expansion=EXPANSIONS),
        stage(IntRange(24, 72, step=8), shrinks=True, depth=IntRange(1, 4), expansion=EXPANSIONS),
    ),
    head=Block(
        "hidden_head",
        channels=IntRange(144, 432, step=48),
        hidden=Choice(512, 1024),
        activation=Same("outer_activation"),
    ),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, kernel, expansions of the blocks, attention, activation.
_SMALL = (
    (16, 3, (1,), "hard_se", "relu"),
    (24, 3, (4.5, 3.67), "none", "relu"),
    (40, 5, (4, 6, 6, 3, 3), "hard_se", "hardswish"),
    (96, 5, (6, 6, 6), "hard_se", "hardswish"),
)

POINTS = {
    "mobilenetv3_small_050": scaled(_SMALL, 0.5, head=576, hidden=1024, source="arXiv:1905.02244, table 2, as in timm")
}
