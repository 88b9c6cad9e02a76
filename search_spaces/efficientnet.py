"""Networks around EfficientNet (Tan & Le 2019, arXiv:1905.11946, table 1), compound scaling B0 to B7 inside."""

from math import ceil
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange, *, shrinks: bool, expansion: Any = (3, 4, 6)) -> Stage:
    return Stage(
        depth=IntRange(1, depth),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5, 7),
            expansion=expansion,
            attention=Choice("none", "se"),
            squeeze_activation="silu",
            activation="silu",
        ),
    )


SPACE = StagedSpace(
    name="efficientnet",
    description="Seven stages of inverted residuals with SiLU, from B0 to B7: kernel, expansion, depth, width, gate.",
    resolution=Choice(128, 160, 192, 224, 240, 256, 288, 320, 384, 448, 528, 600),
    stem=Block("conv_stem", channels=IntRange(16, 64, step=8), activation="silu"),
    stages=(
        _stage(4, IntRange(8, 32, step=8), shrinks=False, expansion=1),
        _stage(7, IntRange(16, 48, step=8), shrinks=True),
        _stage(7, IntRange(24, 80, step=8), shrinks=True),
        _stage(10, IntRange(48, 160, step=8), shrinks=True),
        _stage(10, IntRange(64, 224, step=8), shrinks=False),
        _stage(13, IntRange(128, 384, step=8), shrinks=True),
        _stage(4, IntRange(192, 640, step=16), shrinks=False),
    ),
    head=Block("conv_head", channels=IntRange(640, 2560, step=128), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Expansion, kernel, layers, width of B0.
_B0 = ((1, 3, 1, 16), (6, 3, 2, 24), (6, 5, 2, 40), (6, 3, 3, 80), (6, 5, 3, 112), (6, 5, 4, 192), (6, 3, 1, 320))


def _scaled(width: float, depth: float, resolution: int) -> Point:
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": nearest_multiple(32 * width, 8)}
    choices["head.channels"] = nearest_multiple(1280 * width, 8)
    for stage, (expansion, kernel, layers, channels) in enumerate(_B0, 1):
        choices |= {f"stage{stage}.width": nearest_multiple(channels * width, 8), f"stage{stage}.attention": "se"}
        choices |= {f"stage{stage}.depth": ceil(layers * depth), f"stage{stage}.kernel": kernel}
        choices |= {f"stage{stage}.expansion": expansion} if stage > 1 else {}
    return Point(choices=choices, source="arXiv:1905.11946, equation 3 and its code; resolution as in timm")


POINTS = {
    "efficientnet_b0": _scaled(1.0, 1.0, 224),
    "efficientnet_b1": _scaled(1.0, 1.1, 240),
    "efficientnet_b2": _scaled(1.1, 1.2, 256),
    "efficientnet_b3": _scaled(1.2, 1.4, 288),
    "efficientnet_b4": _scaled(1.4, 1.8, 320),
    "efficientnet_b5": _scaled(1.6, 2.2, 448),
    "efficientnet_b6": _scaled(1.8, 2.6, 528),
    "efficientnet_b7": _scaled(2.0, 3.1, 600),
}
