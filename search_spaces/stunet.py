"""STU-Net (Huang et al. 2023, arXiv:2304.06716, table 1): U-Nets for volumes, from 14 M to 1.4 G parameters."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.unet_space import UNetSpace, UNetStage

SPACE = UNetSpace(
    name="stunet",
    description="Six stages on volumes of 128 a side, one channel in, 105 classes out: depths, width and its growth.",
    classes=105,
    resolution=128,
    width=IntRange(16, 96, step=8),
    stages=(
        *(UNetStage(depth=Choice(1, 2, 3), growth=Choice(growth)) for growth in (1, 2, 4, 8)),
        UNetStage(depth=Choice(1, 2, 3), growth=Choice(8, 16)),
        UNetStage(depth=Choice(1, 2, 3), growth=Choice(8, 16, 32)),
    ),
    block=Block("stunet"),
)


def _published(width: int, depth: int) -> Point:
    depths = {f"stage{number}.depth": depth for number in range(1, len(SPACE.stages) + 1)}
    growths = {"stage5.growth": 16, "stage6.growth": 16}
    return Point(choices={"width": width, **depths, **growths}, source="github.com/uni-medical/STU-Net")


POINTS = {
    "stunet_s": _published(16, 1),
    "stunet_b": _published(32, 1),
    "stunet_l": _published(64, 2),
    "stunet_h": _published(96, 3),
}
