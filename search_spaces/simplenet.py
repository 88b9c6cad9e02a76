"""Networks around SimpleNet (Hasanpour et al. 2016, arXiv:1608.06037): thirteen plain layers, small and for CPUs."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange, *, shrinking: str | None, kernel: int = 3) -> Stage:
    block = Block("plain_conv", kernel=kernel, shrinking=shrinking or "conv", normalises="batch")
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinking else None, block=block)


SPACE = StagedSpace(
    name="simplenet",
    description="Plain convolutions with batch norm: three strided stages, two pooled ones, two wide 1x1 layers.",
    resolution=Choice(96, 128, 160, 192, 224, 256),
    stem=Block("no_stem"),
    stages=(
        _stage(2, IntRange(16, 128, step=16), shrinking="conv"),
        _stage(4, IntRange(32, 192, step=16), shrinking="conv"),
        _stage(5, IntRange(32, 192, step=16), shrinking="conv"),
        _stage(4, IntRange(64, 320, step=32), shrinking="max_pool"),
        _stage(2, IntRange(128, 640, step=64), shrinking=None),
        _stage(2, IntRange(512, 2560, step=256), shrinking="max_pool", kernel=1),
        _stage(2, IntRange(64, 320, step=32), shrinking=None, kernel=1),
    ),
    head=Block("simple_head", channels=IntRange(64, 320, step=32)),
)

_5M = (64, 128, 128, 256, 512, 2048, 256, 256)
_9M = (128, 192, 192, 320, 640, 2560, 320, 320)


def _published(base: tuple[int, ...], mode: int, by: float = 1.0) -> Point:
    """`mode` is the layer that strides last of the first six: 1 for the third, 2 for the fourth."""
    *widths, last = (round(width * by) for width in base)
    choices: dict[str, Any] = {"resolution": 224, "head.channels": last}
    for stage, (depth, width) in enumerate(zip((1, mode, 5 - mode, 3, 1, 1, 1), widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width}
    return Point(choices=choices, source="arXiv:1608.06037, its code for ImageNet")


POINTS = {
    **{f"simplenetv1_small_m{mode}_05": _published(_5M, mode, 0.5) for mode in (1, 2)},
    **{f"simplenetv1_small_m{mode}_075": _published(_5M, mode, 0.75) for mode in (1, 2)},
    **{f"simplenetv1_5m_m{mode}": _published(_5M, mode) for mode in (1, 2)},
    **{f"simplenetv1_9m_m{mode}": _published(_9M, mode) for mode in (1, 2)},
}
