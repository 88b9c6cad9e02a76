"""Networks around FBNet (Wu et al. 2019, arXiv:1812.03443, table 1): kernel and expansion chosen for every block."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(width: IntRange, *, depth: int = 4, shrinks: bool = True) -> Stage:
    block = Block(
        "inverted_residual",
        kernel=PerBlock(Choice(3, 5)),
        expansion=PerBlock(Choice(1, 3, 6)),
        always_expands=True,
        activation="relu",
    )
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


_FIRST = Block("inverted_residual", kernel=3, expansion=1, always_expands=Choice(False, True), activation="relu")

SPACE = StagedSpace(
    name="fbnet",
    description="Seven stages of inverted residuals with ReLU: kernel and expansion of every block, depth, width.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation="relu"),
    stages=(
        Stage(depth=Choice(1), width=Choice(8, 16, 24), shrink_at=None, block=_FIRST),
        _stage(IntRange(16, 40, step=8)),
        _stage(IntRange(24, 56, step=8)),
        _stage(IntRange(48, 112, step=16)),
        _stage(IntRange(80, 160, step=16), shrinks=False),
        _stage(IntRange(136, 256, step=8)),
        _stage(IntRange(224, 448, step=32), depth=1, shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(1280, 1536, 1984), activation="relu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, then kernel and expansion of each block.
Row = tuple[int, tuple[tuple[int, int], ...]]


def _published(stem: int, head: int, *, always_expands: bool, rows: tuple[Row, ...], source: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": stem, "head.channels": head}
    choices |= {"stage1.width": 16, "stage1.always_expands": always_expands}
    for stage, (width, blocks) in enumerate(rows, 2):
        choices[f"stage{stage}.width"] = width
        # Dimensions of one value are not open.
        choices |= {f"stage{stage}.depth": len(blocks)} if stage < 7 else {}
        for block, (kernel, expansion) in enumerate(blocks):
            choices[f"stage{stage}.block{block}.kernel"] = kernel
            choices[f"stage{stage}.block{block}.expansion"] = expansion
    return Point(choices=choices, source=source)


_FBNET_C: tuple[Row, ...] = (
    (24, ((3, 6), (3, 1), (3, 1))),
    (32, ((5, 6), (5, 3), (5, 6), (3, 6))),
    (64, ((5, 6), (5, 3), (5, 6), (5, 6))),
    (112, ((5, 6), (5, 6), (5, 6), (5, 3))),
    (184, ((5, 6), (5, 6), (5, 6), (5, 6))),
    (352, ((3, 6),)),
)
_SINGLE_PATH: tuple[Row, ...] = (
    (24, ((3, 3), (3, 3), (3, 3))),
    (40, ((5, 6), (3, 3), (3, 3), (3, 3))),
    (80, ((5, 6), (3, 3), (3, 3), (3, 3))),
    (96, ((5, 6), (5, 3), (5, 3), (5, 3))),
    (192, ((5, 6), (5, 6), (5, 6), (5, 6))),
    (320, ((3, 6),)),
)

POINTS = {
    "fbnetc_100": _published(
        16, 1984, always_expands=True, rows=_FBNET_C, source="arXiv:1812.03443, figure 4, as in timm"
    ),
    "spnasnet_100": _published(
        32, 1280, always_expands=False, rows=_SINGLE_PATH, source="arXiv:1904.02877, figure 5, as in timm"
    ),
}
