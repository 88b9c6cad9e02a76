"""Networks of the RegNet design space from 4 GF on (Radosavovic et al. 2020, arXiv:2003.13678), RegNetX and RegNetY."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.regnet import published, quantised_widths, stage, torchvision
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

# Initial width, slope, factor, group size, depth.
_X = {
    "040": (96, 38.65, 2.43, 40, 23),
    "064": (184, 60.83, 2.07, 56, 17),
    "080": (80, 49.56, 2.88, 120, 23),
    "120": (168, 73.36, 2.37, 112, 19),
    "160": (216, 55.59, 2.1, 128, 22),
    "320": (320, 69.86, 2.0, 168, 23),
}
_Y = {
    "040": (96, 31.41, 2.24, 64, 22),
    "064": (112, 33.22, 2.27, 72, 25),
    "080": (192, 76.82, 2.19, 56, 17),
    "120": (168, 73.36, 2.37, 112, 19),
    "160": (200, 106.23, 2.48, 112, 18),
    "320": (232, 115.89, 2.53, 232, 20),
}
# Of arXiv:2103.01988, trained on larger images.
_SEER = {
    "640": (352, 147.48, 2.4, 328, 20),
    "1280": (456, 160.83, 2.52, 264, 27),
    "2560": (640, 230.83, 2.53, 373, 27),
}
_LINES = (*_X.values(), *_Y.values(), *_SEER.values())


def _near(index: int) -> list[int]:
    """What the models have in a stage, a group less and a group more."""
    groups = [(quantised_widths(line)[index][0], line[3]) for line in _LINES]
    return [width + step * size for width, size in groups for step in (-1, 0, 1) if width + step * size > 0]


SPACE = StagedSpace(
    name="regnet_large",
    description="Four stages of wide grouped residual blocks, a group around the published widths, from 4 GF on.",
    resolution=Choice(192, 224, 288, 384),
    shared={
        "group_size": Choice(*sorted({line[3] for line in _LINES})),
        "attention": Choice("none", "se"),
    },
    stem=Block("conv_stem", channels=Choice(32, 48, 64), activation="relu"),
    stages=(
        stage(IntRange(1, 3), _near(0)),
        stage(IntRange(1, 8), _near(1)),
        stage(IntRange(1, 18), _near(2)),
        stage(IntRange(1, 3), _near(3)),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

POINTS = {
    **{f"regnetx_{name}": published(line, "none") for name, line in _X.items()},
    **{f"regnety_{name}": published(line, "se") for name, line in _Y.items()},
    **{f"regnety_{name}": published(line, "se", resolution=384) for name, line in _SEER.items()},
    "regnety_080_tv": torchvision(_Y["080"], "se"),
}
