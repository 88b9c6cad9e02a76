"""Residual networks around ResNet (He et al. 2016, arXiv:1512.03385): ResNeXt, SE, ECA, ResNet-D and ResNet-RS."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.channel_attention import eca_kernel
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "residual",
            form=Same("form"),
            bottleneck=Same("bottleneck"),
            groups=Same("groups"),
            shortcut=Same("shortcut"),
            attention=Choice("none", "se", "se_quarter", "eca3", "eca5", "eca7"),
            activation=Same("activation"),
        ),
    )


SPACE = StagedSpace(
    name="resnet",
    description="Four stages of basic or bottleneck residual blocks: depth, width, groups, channel attention, stem.",
    resolution=Choice(128, 160, 192, 224, 256, 288, 320),
    shared={
        "form": Choice("basic", "bottleneck"),
        "bottleneck": Choice(0.25, 0.5, 1.0),
        "groups": Choice(1, 32, 64),
        "shortcut": Choice("conv", "pool"),
        "activation": Choice("relu", "silu", "gelu"),
    },
    stem=Block(
        "residual_stem",
        channels=Choice(24, 32, 48, 64),
        convolutions=Choice("one_7x7", "three_3x3"),
        shrinking=Choice("max_pool", "conv"),
        activation=Same("activation"),
    ),
    stages=(
        _stage(IntRange(1, 6), IntRange(64, 256, step=32), shrinks=False),
        _stage(IntRange(1, 44), IntRange(128, 512, step=64), shrinks=True),
        _stage(IntRange(1, 87), IntRange(256, 1024, step=128), shrinks=True),
        _stage(IntRange(1, 6), IntRange(512, 2048, step=256), shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_HE = "arXiv:1512.03385, table 1"
_XIE = "arXiv:1611.05431, table 1 and section 4"
_DEPTHS = {
    "18": (2, 2, 2, 2),
    "34": (3, 4, 6, 3),
    "50": (3, 4, 6, 3),
    "101": (3, 4, 23, 3),
    "152": (3, 8, 36, 3),
}


def _point(depths: tuple[int, ...], source: str, *, width: int = 256, attention: Any = "none", **choices: Any) -> Point:
    """`width` is the first stage's and doubles from stage to stage; `attention` is one for all or one a stage."""
    held: dict[str, Any] = {"resolution": 224, "form": "bottleneck", "bottleneck": 0.25, "stem.channels": 64, **choices}
    attentions = [attention] * 4 if isinstance(attention, str) else attention
    for stage, (depth, attended) in enumerate(zip(depths, attentions, strict=True), 1):
        held |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width * 2 ** (stage - 1)}
        held[f"stage{stage}.attention"] = attended
    return Point(choices=held, source=source)


def _basic(name: str, source: str, **choices: Any) -> Point:
    return _point(_DEPTHS[name], source, width=64, form="basic", bottleneck=1.0, **choices)


_DEEP: dict[str, Any] = {"stem.convolutions": "three_3x3", "shortcut": "pool"}
_BAG = "arXiv:1812.01187, section 4.2, with the stem of its section 4.1"


def _rs(depths: tuple[int, ...], resolution: int) -> Point:
    unpooled = {**_DEEP, "stem.shrinking": "conv", "resolution": resolution}
    return _point(depths, "arXiv:2103.07579, table 2 and figure 5", attention="se_quarter", **unpooled)


POINTS = {
    **{f"resnet{name}": _basic(name, _HE) for name in ("18", "34")},
    **{f"resnet{name}": _point(_DEPTHS[name], _HE) for name in ("50", "101", "152")},
    **{f"resnet{name}d": _basic(name, _BAG, **_DEEP) for name in ("18", "34")},
    "resnet50d": _point(_DEPTHS["50"], _BAG, **_DEEP),
    **{f"resnet{name}d": _point(_DEPTHS[name], _BAG, **_DEEP, resolution=256) for name in ("101", "152")},
    "wide_resnet50_2": _point(_DEPTHS["50"], "arXiv:1605.07146, as in timm", bottleneck=0.5),
    "wide_resnet101_2": _point(_DEPTHS["101"], "arXiv:1605.07146, as in timm", bottleneck=0.5),
    "resnext50_32x4d": _point(_DEPTHS["50"], _XIE, bottleneck=0.5, groups=32),
    "resnext101_32x4d": _point(_DEPTHS["101"], _XIE, bottleneck=0.5, groups=32),
    "resnext101_32x8d": _point(_DEPTHS["101"], _XIE, bottleneck=1.0, groups=32),
    "resnext101_64x4d": _point(_DEPTHS["101"], _XIE, bottleneck=1.0, groups=64),
    **{
        f"seresnet{name}": _point(_DEPTHS[name], "arXiv:1709.01507, table 1", attention="se")
        for name in ("50", "101", "152")
    },
    "seresnext50_32x4d": _point(_DEPTHS["50"], "arXiv:1709.01507, table 1", bottleneck=0.5, groups=32, attention="se"),
    "seresnext101_32x4d": _point(
        _DEPTHS["101"], "arXiv:1709.01507, table 2", bottleneck=0.5, groups=32, attention="se"
    ),
    "seresnext101_32x8d": _point(
        _DEPTHS["101"], "arXiv:1709.01507, as in timm", bottleneck=1.0, groups=32, attention="se"
    ),
    "ecaresnet50": _point(
        _DEPTHS["50"], "arXiv:1910.03151, kernels of its code", attention=("eca3", "eca5", "eca5", "eca7")
    ),
    "ecaresnet50_k3": _point(_DEPTHS["50"], "arXiv:1910.03151, table 2", attention="eca3"),
    **{
        f"ecaresnet{name}d": _point(
            _DEPTHS[name],
            "arXiv:1910.03151, equation 12, on ResNet-D",
            attention=[f"eca{eca_kernel(width)}" for width in (256, 512, 1024, 2048)],
            **_DEEP,
        )
        for name in ("50", "101")
    },
    "resnetrs50": _rs((3, 4, 6, 3), 160),
    "resnetrs101": _rs((3, 4, 23, 3), 192),
    "resnetrs152": _rs((3, 8, 36, 3), 256),
    "resnetrs200": _rs((3, 24, 36, 3), 256),
    "resnetrs270": _rs((4, 29, 53, 4), 256),
    "resnetrs350": _rs((4, 36, 72, 4), 288),
    "resnetrs420": _rs((4, 44, 87, 4), 320),
}
