"""Networks whose stages run backwards, so that depth costs no activation memory (arXiv:1707.04585, 1906.06148)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.rules import NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        downsampling=Choice("separable"),
        block=Block(
            "reversible_residual",
            expansion=Choice(2, 4, 6),
            kernel=Choice(3, 5, 7),
            reversible=Same("reversible"),
            activation=Same("activation"),
        ),
    )


SPACE = StagedSpace(
    name="reversible",
    description="Four stages of coupled inverted residuals; training computes their activations again or keeps them.",
    resolution=Choice(128, 160, 192, 224),
    shared={"reversible": Choice(True, False), "activation": Choice("relu6", "silu", "gelu")},
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation=Same("activation")),
    stages=(
        _stage(IntRange(1, 4), IntRange(16, 48, step=8)),
        _stage(IntRange(1, 6), IntRange(32, 96, step=16)),
        _stage(IntRange(1, 12), IntRange(64, 192, step=16)),
        _stage(IntRange(1, 6), IntRange(96, 384, step=32)),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"),),
)
