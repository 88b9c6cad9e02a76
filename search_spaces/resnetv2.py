"""Residual networks that norm and activate first (He et al. 2016, arXiv:1603.05027), by BN, GN or EvoNorm."""

from typing import Any

from search_spaces.core.block_spec import Block
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
            "preactivation_residual",
            form=Same("form"),
            bottleneck=Same("bottleneck"),
            shortcut=Same("shortcut"),
            normalises=Same("normalises"),
        ),
    )


SPACE = StagedSpace(
    name="resnetv2",
    description="Four stages of pre-activation residual blocks; batch norm, group norm or EvoNorm before each weight.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={
        "form": Choice("basic", "bottleneck"),
        "bottleneck": Choice(0.25, 0.5, 1.0),
        "shortcut": Choice("conv", "pool"),
        "normalises": Choice("batch_relu", "group_relu", "evonorm_s0", "evonorm_b0"),
    },
    stem=Block(
        "preactivation_stem",
        channels=Choice(32, 64),
        convolutions=Choice("one_7x7", "three_3x3"),
        normalises=Same("normalises"),
    ),
    stages=(
        _stage(IntRange(1, 6), IntRange(64, 256, step=64), shrinks=False),
        _stage(IntRange(1, 12), IntRange(128, 512, step=128), shrinks=True),
        _stage(IntRange(1, 36), IntRange(256, 1024, step=128), shrinks=True),
        _stage(IntRange(1, 6), IntRange(512, 2048, step=256), shrinks=True),
    ),
    head=Block("preactivation_head", normalises=Same("normalises")),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_HE = "arXiv:1603.05027, as in timm"
_LIU = "arXiv:2004.02967, as in timm"


def _published(depths: tuple[int, ...], source: str = _HE, *, width: int = 256, **choices: Any) -> Point:
    """`width` is the first stage's and doubles from stage to stage."""
    held: dict[str, Any] = {"resolution": 224, "form": "bottleneck", "bottleneck": 0.25, "stem.channels": 64, **choices}
    for stage, depth in enumerate(depths, 1):
        held |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width * 2 ** (stage - 1)}
    return Point(choices=held, source=source)


def _basic(depths: tuple[int, ...], **choices: Any) -> Point:
    return _published(depths, width=64, form="basic", bottleneck=1.0, **choices)


_SHALLOW = {"18": (2, 2, 2, 2), "34": (3, 4, 6, 3)}
_DEEP = {"50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
_D: dict[str, Any] = {"stem.convolutions": "three_3x3", "shortcut": "pool"}

POINTS = {
    **{f"resnetv2_{name}": _basic(depths) for name, depths in _SHALLOW.items()},
    **{f"resnetv2_{name}": _published(depths) for name, depths in _DEEP.items()},
    **{f"resnetv2_{name}d": _basic(depths, **_D) for name, depths in _SHALLOW.items()},
    **{f"resnetv2_{name}d": _published(depths, **_D) for name, depths in _DEEP.items()},
    "resnetv2_50d_gn": _published(_DEEP["50"], **_D, normalises="group_relu"),
    "resnetv2_50d_evos": _published(_DEEP["50"], _LIU, **_D, normalises="evonorm_s0"),
}
