"""What the spaces around EfficientNetV2 share (Tan & Le 2021, arXiv:2104.00298, table 4): two stages and a table."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage

# Of the stages, as published.
EXPANSIONS = (1, 4, 4, 4, 6, 6, 6)
FUSED_STAGES = 3


def unexpanded(depth: int, width: IntRange) -> Stage:
    """The first stage: a k x k convolution, alone or before a 1x1 one."""
    block = Block(
        "fused_inverted_residual",
        kernel=Choice(3, 5),
        expansion=1,
        always_projects=Choice(False, True),
        activation="silu",
    )
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=None, block=block)


def fused(depth: int, width: IntRange) -> Stage:
    """A dense k x k expands; the map shrinks."""
    block = Block("fused_inverted_residual", kernel=Choice(3, 5), expansion=Choice(2, 4, 6), activation="silu")
    return Stage(depth=IntRange(1, depth), width=width, block=block)


def depthwise(depth: int, width: IntRange, *, shrinks: bool) -> Stage:
    """A 1x1 expands, a depthwise k x k follows, perhaps gated."""
    block = Block(
        "inverted_residual",
        kernel=Choice(3, 5, 7),
        expansion=Choice(3, 4, 6),
        attention=Choice("none", "se"),
        squeeze_activation="silu",
        activation="silu",
    )
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


def published(
    stem: int,
    depths: tuple[int, ...],
    widths: tuple[int, ...],
    *,
    head: int = 1280,
    resolution: int,
    always_projects: bool = False,
    source: str = "arXiv:2104.00298, its code; resolution of training as in timm",
) -> Point:
    """Kernels of 3 everywhere, gates behind the fused stages."""
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": stem, "head.channels": head}
    choices["stage1.always_projects"] = always_projects
    for index, (depth, width) in enumerate(zip(depths, widths, strict=True), 1):
        choices |= {f"stage{index}.depth": depth, f"stage{index}.width": width, f"stage{index}.kernel": 3}
        choices |= {f"stage{index}.expansion": EXPANSIONS[index - 1]} if index > 1 else {}
        choices |= {f"stage{index}.attention": "se"} if index > FUSED_STAGES else {}
    return Point(choices=choices, source=source)
