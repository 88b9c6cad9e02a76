"""Networks around GhostNet (Han et al. 2020, arXiv:1911.11907, table 1) and GhostNetV2 (Tang et al. 2022,
arXiv:2211.12905): half of every map is made cheaply."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

KERNEL = Choice(3, 5)


def _stage(
    depth: IntRange, width: IntRange, hidden: IntRange, *, shrinks: bool = True, kernel: Choice = KERNEL
) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "ghost",
            hidden=PerBlock(hidden),
            kernel=kernel,
            attention=PerBlock(Choice("none", "hard_se")),
            long_range=PerBlock(Choice("none", "dfc")),
        ),
    )


SPACE = StagedSpace(
    name="ghostnet",
    description="Six stages of ghost bottlenecks: width, kernel, and per block the hidden width, the gate and DFC.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=Block("conv_stem", channels=IntRange(8, 28, step=4), activation="relu"),
    stages=(
        # Only where the width changes does a stride of 1 have a kernel to choose.
        _stage(IntRange(1, 1), IntRange(8, 28, step=4), IntRange(8, 28, step=4), shrinks=False, kernel=Choice(3)),
        _stage(IntRange(1, 2), IntRange(12, 40, step=4), IntRange(24, 116, step=4)),
        _stage(IntRange(1, 2), IntRange(20, 64, step=4), IntRange(36, 192, step=4)),
        _stage(IntRange(1, 4), IntRange(40, 128, step=4), IntRange(92, 384, step=4)),
        _stage(IntRange(1, 2), IntRange(56, 180, step=4), IntRange(240, 1076, step=4), shrinks=False),
        _stage(IntRange(1, 5), IntRange(80, 256, step=4), IntRange(336, 1536, step=4)),
    ),
    head=Block("hidden_head", channels=IntRange(480, 1536, step=4), activation="relu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, kernel, then hidden width and gate of each block.
_TABLE: tuple[tuple[int, int, tuple[int, ...], tuple[int, ...]], ...] = (
    (16, 3, (16,), (0,)),
    (24, 3, (48, 72), (0, 0)),
    (40, 5, (72, 120), (1, 1)),
    (80, 3, (240, 200, 184, 184), (0, 0, 0, 0)),
    (112, 3, (480, 672), (1, 1)),
    (160, 5, (672, 960, 960, 960, 960), (1, 0, 1, 0, 1)),
)


def _scaled(by: float, *, gated: bool) -> Point:
    """From the third block on, V2 gates them all."""
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": nearest_multiple(16 * by, 4)}
    choices["head.channels"] = nearest_multiple(960 * by, 4)
    for stage, (width, kernel, hidden, attention) in enumerate(_TABLE, 1):
        choices |= {f"stage{stage}.width": nearest_multiple(width * by, 4), f"stage{stage}.depth": len(hidden)}
        choices |= {f"stage{stage}.kernel": kernel} if stage > 1 else {}
        for block, (channels, squeezed) in enumerate(zip(hidden, attention, strict=True)):
            prefix = f"stage{stage}.block{block}"
            choices[f"{prefix}.hidden"] = nearest_multiple(channels * by, 4)
            choices[f"{prefix}.attention"] = "hard_se" if squeezed else "none"
            choices[f"{prefix}.long_range"] = "dfc" if gated and stage + block > 2 else "none"
    # Dimensions of one value are not open.
    del choices["stage1.depth"]
    source = "arXiv:2211.12905, its code" if gated else "arXiv:1911.11907, table 1"
    return Point(choices=choices, source=f"{source}; widths rounded to 4")


POINTS = {
    **{f"ghostnet_{name}": _scaled(by, gated=False) for name, by in (("050", 0.5), ("100", 1.0), ("130", 1.3))},
    **{f"ghostnetv2_{name}": _scaled(by, gated=True) for name, by in (("100", 1.0), ("130", 1.3), ("160", 1.6))},
}
