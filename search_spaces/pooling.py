"""Where ResNet-20 pools on CIFAR-10: 36 placements, all of them trained by Javan et al. 2023 (arXiv:2306.11982)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.placement import Layers, PlacementSpace
from search_spaces.core.points import Point

BASIC = Block("residual", form="basic", bottleneck=1)

SPACE = PlacementSpace(
    name="pooling",
    description="ResNet-20 on 32-pixel images: before which two of its nine blocks the map is pooled.",
    scales=3,
    stem=Block("conv_stem", channels=16, shrinks_by=1, activation="relu"),
    layers=tuple(Layers(count=3, width=width, block=BASIC) for width in (16, 32, 64)),
    head=Block("linear_head"),
)

from_code, to_code = SPACE.from_code, SPACE.to_code

POINTS = {
    "pooling_resnet20": Point(choices=from_code("4-3-3"), source="arXiv:1512.03385, section 4.2: 90.52 % here"),
    "pooling_resnet20_found": Point(choices=from_code("5-3-2"), source="arXiv:2306.11982: found, 91.55 %"),
    "pooling_resnet20_best": Point(choices=from_code("7-1-2"), source="arXiv:2306.11982: the best of all, 92.01 %"),
}
