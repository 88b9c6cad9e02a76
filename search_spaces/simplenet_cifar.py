"""Networks around SimpleNet for CIFAR-10 (Hasanpour et al. 2016, arXiv:1608.06037): three pools on 32 pixels."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, pooled: bool = False, kernel: int = 3) -> Stage:
    block = Block("plain_conv", kernel=kernel, normalises="batch")
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if pooled else None, block=block)


SPACE = StagedSpace(
    name="simplenet_cifar",
    description="Plain convolutions with batch norm on 32 pixels: three pooled stages, two wide 1x1 layers.",
    classes=10,
    resolution=Choice(32),
    stem=Block("no_stem"),
    stages=(
        _stage(IntRange(1, 2), IntRange(16, 128, step=16)),
        _stage(IntRange(1, 4), IntRange(32, 192, step=32)),
        _stage(IntRange(1, 4), IntRange(32, 192, step=32), pooled=True),
        _stage(IntRange(1, 3), IntRange(64, 320, step=64)),
        _stage(IntRange(1, 4), IntRange(64, 320, step=64), pooled=True),
        _stage(IntRange(1, 2), IntRange(128, 640, step=128), pooled=True),
        _stage(IntRange(1, 2), IntRange(256, 2560, step=256), kernel=1),
        _stage(IntRange(1, 2), IntRange(64, 320, step=64), kernel=1),
    ),
    head=Block("simple_head", channels=IntRange(64, 320, step=64)),
)


def _published(widths: tuple[int, ...], last: int) -> Point:
    choices: dict[str, Any] = {"head.channels": last}
    for stage, (depth, width) in enumerate(zip((1, 3, 2, 1, 2, 1, 1, 1), widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width}
    return Point(choices=choices, source="arXiv:1608.06037, its code for CIFAR-10")


POINTS = {
    "simplenet_cifar_310k": _published((64, 32, 32, 64, 64, 128, 256, 64), 64),
    "simplenet_cifar_5m": _published((64, 128, 128, 256, 256, 512, 2048, 256), 256),
}
