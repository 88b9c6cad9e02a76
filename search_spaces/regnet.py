"""Networks of the RegNet design space up to 3.2 GF (Radosavovic et al. 2020, arXiv:2003.13678), RegNetX and RegNetY."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.regnet import published, stage, torchvision
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="regnet",
    description="Four stages of grouped residual blocks without a bottleneck: depth, width, group size, gate.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"group_size": Choice(8, 16, 24, 32, 40, 48), "attention": Choice("none", "se")},
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 48), activation="relu"),
    stages=(
        stage(IntRange(1, 3), range(24, 97, 8)),
        stage(IntRange(1, 7), range(48, 217, 8)),
        # Wide stages in coarser steps: fine ones make a hundred times as many designs, and none that differs much.
        stage(IntRange(1, 17), [*range(96, 328, 8), *range(336, 577, 24)]),
        stage(IntRange(1, 12), [*range(320, 640, 8), *range(648, 1513, 24), 784]),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Initial width, slope, factor, group size, depth.
_X = {
    "002": (24, 36.44, 2.49, 8, 13),
    "004": (24, 24.48, 2.54, 16, 22),
    "006": (48, 36.97, 2.24, 24, 16),
    "008": (56, 35.73, 2.28, 16, 16),
    "016": (80, 34.01, 2.25, 24, 18),
    "032": (88, 26.31, 2.25, 48, 25),
}
_Y = {
    "002": (24, 36.44, 2.49, 8, 13),
    "004": (48, 27.89, 2.09, 8, 16),
    "006": (48, 32.54, 2.32, 16, 15),
    "008": (56, 38.84, 2.4, 16, 14),
    "016": (48, 20.71, 2.65, 24, 27),
    "032": (80, 42.63, 2.66, 24, 21),
}

POINTS = {
    **{f"regnetx_{name}": published(line, "none") for name, line in _X.items()},
    **{f"regnety_{name}": published(line, "se") for name, line in _Y.items()},
    "regnetx_004_tv": torchvision(_X["004"], "none"),
    "regnety_008_tv": torchvision(_Y["008"], "se"),
}
