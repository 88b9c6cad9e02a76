"""Where ResNet-50 pools on 32-pixel images: 560 placements (Javan et al. 2023, arXiv:2306.11982)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.placement import Layers, PlacementSpace

BOTTLENECK = Block("residual", form="bottleneck", bottleneck=0.25)

SPACE = PlacementSpace(
    name="pooling_resnet50",
    description="ResNet-50 on 32-pixel images: before which three of its sixteen blocks the map is pooled.",
    scales=4,
    stem=Block("conv_stem", channels=64, shrinks_by=1, activation="relu"),
    layers=tuple(
        Layers(count=count, width=width, block=BOTTLENECK)
        for count, width in ((3, 256), (4, 512), (6, 1024), (3, 2048))
    ),
    head=Block("linear_head"),
)

from_code, to_code = SPACE.from_code, SPACE.to_code
