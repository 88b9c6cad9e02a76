"""Compact convolutional transformers on small images (Hassani et al. 2021, arXiv:2104.05704)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="cct",
    description="Transformers behind convolutional tokenizers, for ten classes of 32 x 32 images.",
    classes=10,
    resolution=Choice(32),
    stem=Block("conv_tokenizer", kernel=Choice(3, 5, 7), convolutions=Choice(1, 2)),
    stages=(
        Stage(
            depth=IntRange(1, 14),
            width=Choice(64, 128, 192, 256, 320, 384),
            shrink_at=None,
            block=Block("transformer", head_channels=Choice(32, 64), expansion=Choice(1, 2, 3)),
        ),
    ),
    head=Block("sequence_pool_head"),
)


def _published(depth: int, width: int, expansion: int, convolutions: int) -> Point:
    choices = {
        "stem.kernel": 3,
        "stem.convolutions": convolutions,
        "stage1.depth": depth,
        "stage1.width": width,
        "stage1.head_channels": 64,
        "stage1.expansion": expansion,
    }
    return Point(choices=choices, source="arXiv:2104.05704, table 1; SHI-Labs/Compact-Transformers")


POINTS = {
    "cct_2_3x2_32": _published(2, 128, 1, 2),
    "cct_4_3x2_32": _published(4, 128, 1, 2),
    "cct_6_3x1_32": _published(6, 256, 2, 1),
    "cct_7_3x1_32": _published(7, 256, 2, 1),
    "cct_7_3x2_32": _published(7, 256, 2, 2),
}
