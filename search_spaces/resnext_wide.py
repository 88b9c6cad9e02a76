"""Networks around the ResNeXt-101 32x16d to 32x48d of Mahajan et al. 2018 (arXiv:1805.00932): few groups, wide ones."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.families.resnet import deep, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

ATTENTION = Choice("none", "se")

SPACE = StagedSpace(
    name="resnext_wide",
    description="Four stages of residual blocks whose grouped convolutions are wider than what they add to.",
    resolution=Choice(160, 192, 224, 256, 288),
    shared={
        "form": Choice("bottleneck"),
        "bottleneck": Choice(1.0, 2.0, 4.0, 6.0),
        "groups": Choice(16, 32, 64),
        "shortcut": Choice("conv", "pool"),
        "activation": Choice("relu", "silu", "gelu"),
    },
    stem=Block(
        "residual_stem",
        channels=Choice(32, 48, 64),
        convolutions=Choice("one_7x7", "three_3x3"),
        activation=Same("activation"),
    ),
    stages=(
        stage(IntRange(1, 6), IntRange(128, 256, step=64), ATTENTION, shrinks=False),
        stage(IntRange(1, 8), IntRange(256, 512, step=128), ATTENTION, shrinks=True),
        stage(IntRange(1, 36), IntRange(512, 1024, step=256), ATTENTION, shrinks=True),
        stage(IntRange(1, 6), IntRange(1024, 2048, step=512), ATTENTION, shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(bottleneck: float) -> Point:
    deep_one = deep("101", "arXiv:1805.00932, section 2.2", bottleneck=bottleneck, groups=32)
    # A dimension of one value is not open.
    return Point(
        choices={name: value for name, value in deep_one.choices.items() if name != "form"}, source=deep_one.source
    )


POINTS = {
    "resnext101_32x16d": _published(2.0),
    "resnext101_32x32d": _published(4.0),
    "resnext101_32x48d": _published(6.0),
}
