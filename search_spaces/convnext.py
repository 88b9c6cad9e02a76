"""ConvNeXt and what lies around it (Liu et al. 2022, arXiv:2201.03545), V2 among it (Woo et al. 2023,
arXiv:2301.00808): depthwise kernels 3 to 11, four stages."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.one_of import OneOf
from search_spaces.core.points import Point
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    block = Block(
        "convnext",
        kernel=OddRange(3, 11),
        expansion=Choice(2, 3, 4),
        activation=Same("activation"),
        balances=Same("balances"),
    )
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="convnext",
    description="ConvNeXt blocks: kernel, expansion, depth, width and downsampling around ConvNeXt and its V2.",
    resolution=Choice(160, 192, 224, 256, 288, 384),
    shared={
        "downsampling": Choice("patch", "conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("gelu", "relu", "silu"),
        "balances": Choice("layer_scale", "response"),
    },
    stem=OneOf(Block("patch_stem"), Block("double_stem", first=Choice("half", "full"))),
    stages=(
        _stage(IntRange(1, 4), IntRange(32, 384, step=8), shrinks=False),
        _stage(IntRange(1, 4), IntRange(64, 768, step=16), shrinks=True),
        _stage(IntRange(2, 30), IntRange(128, 1536, step=32), shrinks=True),
        _stage(IntRange(1, 4), IntRange(256, 3072, step=64), shrinks=True),
    ),
    head=Block("pooled_head", norm_first=Choice(False, True)),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap(of="kernel")),
)


def _published(width: int, depths: tuple[int, int, int, int], source: str, **others: Any) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "patch", "activation": "gelu", **others}
    for stage, depth in enumerate(depths, 1):
        choices |= {
            f"stage{stage}.depth": depth,
            f"stage{stage}.width": width * 2 ** (stage - 1),
            f"stage{stage}.kernel": 7,
            f"stage{stage}.expansion": 4,
        }
    return Point(choices=choices, source=source)


_PAPER = "arXiv:2201.03545, section 3"
_SMALL = "arXiv:2301.00808, table of instances; the block of arXiv:2201.03545 as in timm"
_V2 = "arXiv:2301.00808, table of instances"

_SIZES: dict[str, tuple[int, tuple[int, int, int, int]]] = {
    "atto": (40, (2, 2, 6, 2)),
    "femto": (48, (2, 2, 6, 2)),
    "pico": (64, (2, 2, 6, 2)),
    "nano": (80, (2, 2, 8, 2)),
    "tiny": (96, (3, 3, 9, 3)),
    "small": (96, (3, 3, 27, 3)),
    "base": (128, (3, 3, 27, 3)),
    "large": (192, (3, 3, 27, 3)),
    "xlarge": (256, (3, 3, 27, 3)),
    "xxlarge": (384, (3, 4, 30, 3)),
    "huge": (352, (3, 3, 27, 3)),
}
_OVERLAPPING = {"atto": "half", "femto": "half", "pico": "half", "nano": "full"}


def _v2(size: str, resolution: int = 224) -> Point:
    return _published(*_SIZES[size], _V2, balances="response", resolution=resolution)


POINTS = {
    **{f"convnext_{size}": _published(*_SIZES[size], _SMALL) for size in ("atto", "femto", "pico", "nano")},
    **{f"convnext_{size}": _published(*_SIZES[size], _PAPER) for size in ("tiny", "small", "base", "large", "xlarge")},
    "convnext_xxlarge": _published(*_SIZES["xxlarge"], "arXiv:2212.07143, as in timm", resolution=256),
    **{
        f"convnext_{size}_ols": _published(
            *_SIZES[size], "as in timm 1.0.31", **{"stem.kind": "double_stem", "stem.first": first}
        )
        for size, first in _OVERLAPPING.items()
    },
    "convnext_tiny_hnf": _published(*_SIZES["tiny"], "as in timm 1.0.31", **{"head.norm_first": True}),
    **{f"convnextv2_{size}": _v2(size) for size in ("atto", "femto", "pico", "nano", "tiny", "small", "base", "large")},
    "convnextv2_huge": _v2("huge", resolution=384),
}
