"""What the spaces around MobileNetV3 share (Howard et al. 2019, arXiv:1905.02244): its stages and its scaled tables."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.stage import Stage

# Width, kernel, expansions of the blocks, attention, activation.
Row = tuple[int, int, tuple[float, ...], str, str]


def stage(width: IntRange, *, shrinks: bool, depth: IntRange, expansion: PerBlock | int) -> Stage:
    """Inverted residuals that squeeze their hidden channels, all widths multiples of 8."""
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5, 7),
            expansion=expansion,
            attention=Choice("none", "hard_se"),
            squeeze="hidden",
            multiple=8,
            activation=Choice("relu", "hardswish"),
        ),
    )


def scaled(rows: tuple[Row, ...], by: float, *, head: int, hidden: int, source: str, **others: Any) -> Point:
    """All widths but the hidden layer's times `by`, rounded to 8, the stem's at least 16; `others` are further choices.

    The first stage is not expanded.
    """
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": max(16, nearest_multiple(16 * by, 8)), **others}
    choices |= {"head.channels": nearest_multiple(head * by, 8), "head.hidden": hidden}
    for index, (width, kernel, expansions, attention, activation) in enumerate(rows, 1):
        choices |= {f"stage{index}.width": nearest_multiple(width * by, 8), f"stage{index}.depth": len(expansions)}
        choices |= {f"stage{index}.kernel": kernel, f"stage{index}.attention": attention}
        choices[f"stage{index}.activation"] = activation
        if index > 1:
            choices |= {f"stage{index}.block{block}.expansion": times for block, times in enumerate(expansions)}
    return Point(choices=choices, source=f"{source}; widths rounded to 8 as in timm")


def minimal(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The same table for devices that do 3x3 kernels and ReLU best: no larger kernel, no gate, no hard swish."""
    return tuple((width, 3, expansions, "none", "relu") for width, _, expansions, _, _ in rows)
