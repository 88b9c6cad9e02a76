"""LSNet and what lies around it (Wang et al. 2025, arXiv:2503.23135): see with large kernels, sum with small ones."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Alternation, Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, otherwise: str, *, shrinks: bool = True) -> Stage:
    kernels = {"large_kernel": Same("large_kernel")} if otherwise == "kernels" else {}
    block = Block("lsnet", mixer="branches", expansion=Choice(2, 3), **kernels)
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=block,
        alternate=Alternation(every=Choice(1, 2, 3), otherwise={"mixer": otherwise}),
    )


SPACE = StagedSpace(
    name="lsnet",
    description="LSNet blocks: merged branches in turn with LS convolutions, with attention on the smallest map.",
    resolution=Choice(160, 192, 224, 256),
    shared={
        "downsampling": Choice("separable", "conv", "max_pool", "average_pool", "blur_pool"),
        "large_kernel": OddRange(3, 9),
    },
    stem=Block("halving_stem"),
    stages=(
        _stage(IntRange(0, 6), IntRange(64, 160, step=32), "kernels", shrinks=False),
        _stage(IntRange(1, 8), IntRange(96, 320, step=32), "kernels"),
        _stage(IntRange(2, 10), IntRange(128, 448, step=64), "kernels"),
        _stage(IntRange(2, 12), IntRange(256, 576, step=64), "attention"),
    ),
    head=Block("pooled_head", normalises="batch"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(widths: tuple[int, int, int, int], depths: tuple[int, int, int, int]) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "separable", "large_kernel": 7}
    for stage, (width, depth) in enumerate(zip(widths, depths, strict=True), 1):
        choices |= {f"stage{stage}.width": width, f"stage{stage}.depth": depth}
        choices |= {f"stage{stage}.every": min(2, max(1, depth)), f"stage{stage}.expansion": 2}
    return Point(choices=choices, source="arXiv:2503.23135, table of architectures; jameslahm/lsnet")


POINTS = {
    "lsnet_t": _published((64, 128, 256, 384), (0, 2, 8, 10)),
    "lsnet_s": _published((96, 192, 320, 448), (1, 2, 8, 10)),
    "lsnet_b": _published((128, 256, 384, 512), (4, 6, 8, 10)),
}
