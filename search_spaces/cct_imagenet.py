"""Compact convolutional transformers on large images (Hassani et al. 2021, arXiv:2104.05704, section 4.3)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="cct_imagenet",
    description="Transformers behind convolutional tokenizers, for a thousand classes of large images.",
    resolution=Choice(160, 192, 224, 256, 384),
    stem=Block("conv_tokenizer", kernel=7, convolutions=Choice(2, 3)),
    stages=(
        Stage(
            depth=IntRange(1, 16),
            width=IntRange(192, 512, step=64),
            shrink_at=None,
            block=Block("transformer", head_channels=Choice(32, 64), expansion=Choice(1, 2, 3, 4)),
        ),
    ),
    head=Block("sequence_pool_head"),
)


def _published(depth: int, width: int, expansion: int, resolution: int) -> Point:
    choices = {
        "resolution": resolution,
        "stem.convolutions": 2,
        "stage1.depth": depth,
        "stage1.width": width,
        "stage1.head_channels": 64,
        "stage1.expansion": expansion,
    }
    return Point(choices=choices, source="arXiv:2104.05704, table 5; SHI-Labs/Compact-Transformers")


POINTS = {
    "cct_7_7x2_224": _published(7, 256, 2, 224),
    "cct_14_7x2_224": _published(14, 384, 3, 224),
    "cct_14_7x2_384": _published(14, 384, 3, 384),
}
