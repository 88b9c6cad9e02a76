"""Networks around ResNet-AA, timm's ResNets that average where others stride (after Zhang 2019, arXiv:1904.11486)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.families.resnet import D, deep, shallow, stage
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

ATTENTION, AVERAGED = Choice("none", "se"), "average_pool"

SPACE = StagedSpace(
    name="resnet_averaged",
    description="Four stages of residual blocks that shrink by averages: depth, width, groups, gate, stem.",
    resolution=Choice(160, 192, 224, 256, 288, 384),
    shared={
        "form": Choice("basic", "bottleneck"),
        "bottleneck": Choice(0.25, 0.5, 1.0),
        "groups": Choice(1, 32),
        "shortcut": Choice("conv", "pool"),
        "activation": Choice("relu", "silu"),
    },
    stem=Block(
        "residual_stem",
        channels=Choice(32, 48, 64, 128),
        convolutions=Choice("one_7x7", "three_3x3"),
        shrinking=AVERAGED,
        activation=Same("activation"),
    ),
    stages=(
        stage(IntRange(1, 4), IntRange(64, 256, step=64), ATTENTION, shrinks=False),
        stage(IntRange(1, 24), IntRange(128, 512, step=128), ATTENTION, shrinks=True, shrinking=AVERAGED),
        stage(IntRange(1, 36), IntRange(256, 1024, step=256), ATTENTION, shrinks=True, shrinking=AVERAGED),
        stage(IntRange(1, 4), IntRange(512, 2048, step=512), ATTENTION, shrinks=True, shrinking=AVERAGED),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_SOURCE = "arXiv:1512.03385 with averages, as in timm"
_32X8: dict[str, Any] = {"bottleneck": 1.0, "groups": 32}

POINTS = {
    "resnetaa34d": shallow("34", _SOURCE, **D),
    "resnetaa50": deep("50", _SOURCE),
    "resnetaa50d": deep("50", _SOURCE, **D),
    "resnetaa101d": deep("101", _SOURCE, **D),
    "seresnetaa50d": deep("50", _SOURCE, attention="se", **D),
    "seresnextaa101d_32x8d": deep("101", _SOURCE, attention="se", **D, **_32X8, resolution=288),
    "seresnextaa201d_32x8d": deep(
        (3, 24, 36, 4), _SOURCE, attention="se", **D, **_32X8, **{"stem.channels": 128, "resolution": 384}
    ),
}
