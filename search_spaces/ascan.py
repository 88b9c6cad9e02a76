"""Asymmetric mixes of convolution and attention (AsCAN, Kag et al. 2024, arXiv:2411.06119): blocks take turns."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.one_of import OneOf
from search_spaces.core.rules import FadingShare, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

CONVOLUTION, ATTENTION = "inverted_residual", "transformer"


def _turns(*patterns: str) -> Choice:
    """`CCT` is two convolution blocks, then a transformer."""
    kinds = {"C": CONVOLUTION, "T": ATTENTION}
    return Choice(*("-".join(kinds[letter] for letter in pattern) for pattern in patterns))


CONVOLVING = Block(
    CONVOLUTION, kernel=Choice(3, 5), expansion=Choice(4, 6), attention=Choice("none", "se"), activation="silu"
)
ATTENDING = Block(ATTENTION, head_channels=Choice(32, 64), expansion=Choice(2, 4))


def _mixed(*patterns: str) -> OneOf:
    return OneOf(CONVOLVING, ATTENDING, pattern=_turns(*patterns))


SPACE = StagedSpace(
    name="ascan",
    description="Convolution blocks and transformers in turn, the share of convolutions fading from stage to stage.",
    resolution=Choice(192, 224, 256),
    shared={"downsampling": Choice("conv", "norm_conv", "max_pool", "average_pool")},
    stem=Block("conv_stem", channels=Choice(32, 64), activation="silu"),
    stages=(
        Stage(depth=IntRange(1, 4), width=IntRange(64, 128, step=32), block=CONVOLVING),
        Stage(depth=IntRange(2, 6), width=IntRange(128, 256, step=32), block=_mixed("C", "CT", "CCT")),
        Stage(depth=IntRange(2, 12), width=IntRange(256, 512, step=64), block=_mixed("C", "CT", "CCT", "CTT", "CCTT")),
        Stage(depth=IntRange(1, 6), width=IntRange(512, 1024, step=64), block=_mixed("C", "T", "CT", "CTT")),
    ),
    head=Block("pooled_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), FadingShare(kinds=(CONVOLUTION,))),
)
