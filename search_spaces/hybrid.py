"""Any block in any stage: the blocks of the other spaces side by side, with their stems, transitions and heads."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange
from search_spaces.core.one_of import OneOf
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Alternation, Stage
from search_spaces.core.staged import StagedSpace

EXPANSION = Choice(2, 3, 4)
SMOOTH = Choice("gelu", "relu", "silu")
MOBILE = Choice("relu6", "hardswish", "silu")

ANYWHERE = (
    Block("convnext", kernel=OddRange(3, 31), expansion=EXPANSION, activation=SMOOTH),
    Block("unirep", kernel=OddRange(3, 31), expansion=EXPANSION, attention=Choice("none", "se"), activation=SMOOTH),
    Block(
        "inception",
        band=OddRange(7, 15),
        share=Choice(0.0625, 0.125, 0.25),
        expansion=EXPANSION,
        activation=SMOOTH,
    ),
    Block("gnconv", kernel=Choice(3, 5, 7, 9), order=Choice(2, 3, 4, 5), expansion=EXPANSION, activation=SMOOTH),
    Block(
        "inverted_residual",
        kernel=Choice(3, 5, 7),
        expansion=Choice(3, 4, 6),
        attention=Choice("none", "se"),
        activation=MOBILE,
    ),
    Block("fused_inverted_residual", expansion=Choice(2, 4), activation=MOBILE),
    Block(
        "residual",
        bottleneck=Choice(0.25, 0.5, 1.0),
        attention=Choice("none", "se", "eca3"),
        activation=Choice("relu", "silu"),
    ),
    Block("lsnet", mixer=Choice("branches", "kernels"), expansion=EXPANSION),
)
EARLY_MIXERS = Choice("identity", "pool", "sepconv")
# Between all positions of a large map attention and random matrices would cost more than the rest of the network.
LATE_MIXERS = Choice("identity", "random", "pool", "sepconv", "attention")


def _stage(depth: IntRange, width: IntRange, *, late: bool, shrinks: bool = True) -> Stage:
    mixing = Block(
        "metaformer",
        mixer=LATE_MIXERS if late else EARLY_MIXERS,
        expansion=EXPANSION,
        activation=Choice("star_relu", "gelu"),
        normalises=Choice("layer", "group"),
        scaled_shortcut=late,
    )
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=OneOf(*ANYWHERE, mixing),
        alternate=Alternation(every=Choice(1, 2, 3), otherwise={"kernel": 3}),
    )


SPACE = StagedSpace(
    name="hybrid",
    description="Any block in any stage: large kernels, bands, gates, inverted residuals, bottlenecks, token mixers.",
    resolution=Choice(160, 192, 224, 256, 288),
    shared={
        "downsampling": Choice("conv", "patch", "batch_patch", "norm_conv", "max_pool", "average_pool", "blur_pool")
    },
    stem=OneOf(
        Block("overlapping_stem", activation=SMOOTH),
        Block("patch_stem", normalises=Choice("layer", "batch")),
        Block("metaformer_stem"),
    ),
    stages=(
        _stage(IntRange(1, 8), IntRange(32, 192, step=8), late=False, shrinks=False),
        _stage(IntRange(1, 12), IntRange(64, 384, step=16), late=False),
        _stage(IntRange(2, 27), IntRange(128, 768, step=32), late=True),
        _stage(IntRange(1, 8), IntRange(256, 1536, step=64), late=True),
    ),
    head=OneOf(
        Block("pooled_head"),
        Block(
            "mlp_head",
            expansion=Choice(3, 4),
            activation=Choice("gelu", "squared_relu"),
            norm_first=Choice(False, True),
        ),
        Block("conv_head", channels=Choice(960, 1280)),
    ),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap()),
)
