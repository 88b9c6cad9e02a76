"""Networks around MobileDet's backbones for CPU, DSP and EdgeTPU (Xiong et al. 2021, arXiv:2004.14525)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

UNEXPANDED = "ibn_k3_e1"
BOTTLENECKS = tuple(f"{kind}_k{kernel}_e{times}" for kind in ("ibn", "fused") for kernel in (3, 5) for times in (4, 8))
TUCKER = tuple(f"tucker_{first}_{second}" for first in (25, 75) for second in (25, 75))
ANY = BOTTLENECKS + TUCKER


def _stage(width: IntRange, *, shrinks: bool, depth: int = 4) -> Stage:
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=_block(ANY))


def _block(layers: tuple[str, ...]) -> Block:
    return Block(
        "mobiledet", layer=PerBlock(Choice(*layers)), attention=Same("attention"), activation=Same("activation")
    )


SPACE = StagedSpace(
    name="mobiledet",
    description="Seven stages; each block is an inverted bottleneck, fused, or Tucker. A classifier, no detector.",
    resolution=Choice(192, 224, 256, 288, 320, 352, 384),
    shared={"attention": Choice("none", "se"), "activation": Choice("relu6", "hardswish")},
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation=Same("activation")),
    stages=(
        Stage(depth=Choice(1), width=IntRange(8, 24, step=8), shrink_at=None, block=_block((UNEXPANDED, *TUCKER))),
        _stage(IntRange(16, 40, step=8), shrinks=True),
        _stage(IntRange(32, 64, step=8), shrinks=True),
        _stage(IntRange(56, 120, step=8), shrinks=True),
        _stage(IntRange(72, 144, step=8), shrinks=False),
        _stage(IntRange(96, 160, step=8), shrinks=True),
        _stage(IntRange(144, 384, step=48), shrinks=False, depth=1),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# A stage's width and layers.
Row = tuple[int, tuple[str, ...]]

_CPU: tuple[Row, ...] = (
    (8, ("ibn_k3_e1",)),
    (16, ("ibn_k3_e4",)),
    (32, ("ibn_k3_e8", "ibn_k3_e4", "ibn_k3_e4", "ibn_k3_e4")),
    (72, ("ibn_k5_e8", "ibn_k3_e8", "ibn_k5_e4", "ibn_k3_e4")),
    (72, ("ibn_k3_e8", "ibn_k3_e8", "ibn_k3_e8", "ibn_k3_e8")),
    (104, ("ibn_k5_e8", "ibn_k5_e4", "ibn_k5_e4", "ibn_k3_e4")),
    (144, ("ibn_k3_e8",)),
)
_DSP: tuple[Row, ...] = (
    (24, ("ibn_k3_e1",)),
    (32, ("fused_k3_e4", "fused_k3_e4", "ibn_k3_e4", "tucker_25_75")),
    (64, ("fused_k3_e8", "ibn_k3_e4", "fused_k3_e4", "fused_k3_e4")),
    (120, ("fused_k3_e8", "ibn_k3_e4", "ibn_k3_e8", "ibn_k3_e8")),
    (144, ("fused_k3_e8", "ibn_k3_e8", "ibn_k3_e8", "ibn_k3_e8")),
    (160, ("ibn_k3_e4", "ibn_k3_e4", "fused_k3_e4", "tucker_75_75")),
    (240, ("ibn_k3_e8",)),
)
_EDGETPU: tuple[Row, ...] = (
    (16, ("tucker_25_75",)),
    (16, ("fused_k3_e8", "fused_k3_e4", "fused_k3_e8", "fused_k3_e4")),
    (40, ("fused_k5_e8", "fused_k3_e4", "fused_k3_e4", "fused_k3_e4")),
    (72, ("ibn_k3_e8", "ibn_k3_e8", "fused_k3_e4", "fused_k3_e4")),
    (96, ("ibn_k5_e8", "ibn_k5_e8", "ibn_k3_e8", "ibn_k3_e8")),
    (120, ("ibn_k5_e8", "ibn_k3_e8", "ibn_k5_e4", "ibn_k3_e8")),
    (384, ("ibn_k5_e8",)),
)


def _published(stem: int, rows: tuple[Row, ...], **shared: str) -> Point:
    choices: dict[str, Any] = {"resolution": 320, "stem.channels": stem, **shared}
    for stage, (width, layers) in enumerate(rows, 1):
        choices[f"stage{stage}.width"] = width
        # Dimensions of one value are not open.
        choices |= {f"stage{stage}.depth": len(layers)} if 1 < stage < len(rows) else {}
        choices |= {f"stage{stage}.block{block}.layer": layer for block, layer in enumerate(layers)}
    return Point(choices=choices, source="arXiv:2004.14525, its code; a classifier in place of SSD's heads")


POINTS = {
    "mobiledet_cpu": _published(16, _CPU, attention="se", activation="hardswish"),
    "mobiledet_dsp": _published(32, _DSP, attention="none", activation="relu6"),
    "mobiledet_edgetpu": _published(32, _EDGETPU, attention="none", activation="relu6"),
}
