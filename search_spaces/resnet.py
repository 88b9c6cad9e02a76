"""Residual networks around ResNet (He et al. 2016, arXiv:1512.03385): ResNeXt, SE, ECA, ResNet-D and ResNet-RS."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.families.resnet import ECA, C, D, S, T, deep, shallow, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

ATTENTION = Choice("none", "se", "se_quarter", "eca3", "eca5", "eca7")

SPACE = StagedSpace(
    name="resnet",
    description="Four stages of basic or bottleneck residual blocks: depth, width, groups, channel attention, stem.",
    resolution=Choice(128, 160, 176, 192, 224, 256, 288, 320),
    shared={
        "form": Choice("basic", "bottleneck"),
        "bottleneck": Choice(0.25, 0.5, 1.0),
        "groups": Choice(1, 32, 64),
        "shortcut": Choice("conv", "pool"),
        "activation": Choice("relu", "silu", "gelu"),
    },
    stem=Block(
        "residual_stem",
        channels=Choice(24, 32, 48, 64, 128),
        convolutions=Choice("one_7x7", "three_3x3", "three_rising"),
        shrinking=Choice("max_pool", "conv"),
        activation=Same("activation"),
    ),
    stages=(
        stage(IntRange(1, 6), IntRange(64, 256, step=32), ATTENTION, shrinks=False),
        stage(IntRange(1, 44), IntRange(128, 512, step=64), ATTENTION, shrinks=True),
        stage(IntRange(1, 87), IntRange(256, 1024, step=128), ATTENTION, shrinks=True),
        stage(IntRange(1, 8), IntRange(512, 2048, step=256), ATTENTION, shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_HE = "arXiv:1512.03385, table 1"
_BAG = "arXiv:1812.01187, section 4.2, with the stem of its section 4.1"
_XIE = "arXiv:1611.05431, table 1 and section 4"
_HU = "arXiv:1709.01507, table 1"
_WANG = "arXiv:1910.03151, equation 12"

# Groups x channels of each, where the first stage has 256: 32 x 4, 32 x 8, 64 x 4.
_32X4: dict[str, Any] = {"bottleneck": 0.5, "groups": 32}
_32X8: dict[str, Any] = {"bottleneck": 1.0, "groups": 32}
_64X4: dict[str, Any] = {"bottleneck": 1.0, "groups": 64}


def _rs(depths: tuple[int, ...], resolution: int) -> Point:
    unpooled = {**D, "stem.shrinking": "conv", "resolution": resolution}
    return deep(depths, "arXiv:2103.07579, table 2 and figure 5", attention="se_quarter", **unpooled)


_PLAIN = {
    **{f"resnet{name}": shallow(name, _HE) for name in ("18", "34")},
    **{f"resnet{name}": deep(name, _HE) for name in ("26", "50", "101", "152", "200")},
    **{f"resnet{name}c": deep(name, _BAG, **C) for name in ("50", "101", "152")},
    **{f"resnet{name}d": shallow(name, _BAG, **D) for name in ("18", "34")},
    **{f"resnet{name}d": deep(name, _BAG, **D) for name in ("26", "50")},
    **{f"resnet{name}d": deep(name, _BAG, **D, resolution=256) for name in ("101", "152", "200")},
    **{f"resnet{name}s": deep(name, "as in timm", **S) for name in ("50", "101", "152")},
    "resnet10t": shallow("10", "as in timm", **T, resolution=176),
    "resnet14t": deep("14", "as in timm", **T, resolution=176),
    "resnet26t": deep("26", "as in timm", **T, resolution=256),
    "resnet50t": deep("50", "as in timm", **T),
    "wide_resnet50_2": deep("50", "arXiv:1605.07146, as in timm", bottleneck=0.5),
    "wide_resnet101_2": deep("101", "arXiv:1605.07146, as in timm", bottleneck=0.5),
}

_GROUPED = {
    "resnext50_32x4d": deep("50", _XIE, **_32X4),
    "resnext50d_32x4d": deep("50", f"{_XIE}, on ResNet-D", **_32X4, **D),
    "resnext101_32x4d": deep("101", _XIE, **_32X4),
    "resnext101_32x8d": deep("101", _XIE, **_32X8),
    "resnext101_64x4d": deep("101", _XIE, **_64X4),
}

_SQUEEZED = {
    **{f"seresnet{name}": shallow(name, f"{_HU}, on basic blocks", attention="se") for name in ("18", "34")},
    **{f"seresnet{name}": deep(name, _HU, attention="se") for name in ("50", "101", "152")},
    **{
        f"seresnet{name}d": deep(name, f"{_HU}, on ResNet-D", attention="se", **D, resolution=256)
        for name in ("152", "200", "269")
    },
    "seresnet50t": deep("50", f"{_HU}, as in timm", attention="se", **T),
    "seresnext50_32x4d": deep("50", _HU, **_32X4, attention="se"),
    "seresnext26d_32x4d": deep("26", f"{_HU}, on ResNet-D", **_32X4, **D, attention="se"),
    "seresnext26t_32x4d": deep("26", f"{_HU}, as in timm", **_32X4, **T, attention="se"),
    "seresnext101_32x4d": deep("101", "arXiv:1709.01507, table 2", **_32X4, attention="se"),
    "seresnext101_32x8d": deep("101", f"{_HU}, as in timm", **_32X8, attention="se"),
    "seresnext101d_32x8d": deep("101", f"{_HU}, on ResNet-D", **_32X8, **D, attention="se"),
    "seresnext101_64x4d": deep("101", f"{_HU}, as in timm", **_64X4, attention="se"),
}

_CHANNEL_MIXED = {
    "ecaresnet50": deep("50", "arXiv:1910.03151, kernels of its code", attention=("eca3", "eca5", "eca5", "eca7")),
    "ecaresnet50_k3": deep("50", "arXiv:1910.03151, table 2", attention="eca3"),
    **{f"ecaresnet{name}d": deep(name, f"{_WANG}, on ResNet-D", attention=ECA, **D) for name in ("50", "101")},
    "ecaresnet200d": deep("200", f"{_WANG}, on ResNet-D", attention=ECA, **D, resolution=256),
    "ecaresnet269d": deep("269", f"{_WANG}, on ResNet-D", attention=ECA, **D, resolution=320),
    "ecaresnetlight": deep((1, 1, 11, 3), f"{_WANG}, as in timm", attention=ECA, shortcut="pool"),
    "ecaresnet26t": deep("26", f"{_WANG}, as in timm", attention=ECA, **T, resolution=256),
    "ecaresnet50t": deep("50", f"{_WANG}, as in timm", attention=ECA, **T, resolution=256),
    "ecaresnext26t_32x4d": deep("26", f"{_WANG}, as in timm", attention=ECA, **_32X4, **T),
    "ecaresnext50t_32x4d": deep("50", f"{_WANG}, as in timm", attention=ECA, **_32X4, **T),
}

_RESCALED = {
    "resnetrs50": _rs((3, 4, 6, 3), 160),
    "resnetrs101": _rs((3, 4, 23, 3), 192),
    "resnetrs152": _rs((3, 8, 36, 3), 256),
    "resnetrs200": _rs((3, 24, 36, 3), 256),
    "resnetrs270": _rs((4, 29, 53, 4), 256),
    "resnetrs350": _rs((4, 36, 72, 4), 288),
    "resnetrs420": _rs((4, 44, 87, 4), 320),
}

POINTS = _PLAIN | _GROUPED | _SQUEEZED | _CHANNEL_MIXED | _RESCALED
