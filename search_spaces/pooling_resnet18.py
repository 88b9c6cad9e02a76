"""Where ResNet-18 pools on 32-pixel images: 56 placements (Javan et al. 2023, arXiv:2306.11982)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.placement import Layers, PlacementSpace

BASIC = Block("residual", form="basic", bottleneck=1)

SPACE = PlacementSpace(
    name="pooling_resnet18",
    description="ResNet-18 on 32-pixel images: before which three of its eight blocks the map is pooled.",
    scales=4,
    stem=Block("conv_stem", channels=64, shrinks_by=1, activation="relu"),
    layers=tuple(Layers(count=2, width=width, block=BASIC) for width in (64, 128, 256, 512)),
    head=Block("linear_head"),
)

from_code, to_code = SPACE.from_code, SPACE.to_code
