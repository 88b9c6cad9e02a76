"""What the spaces around ShuffleNetV2 share (Ma et al. 2018, arXiv:1807.11164, table 5): stem, stages and widths."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.stage import Stage

STEM = Block("residual_stem", channels=24, convolutions="one_3x3")
FULL = Choice(32)

# Widths of the three stages and of the 1x1 behind them, by scale.
WIDTHS = {
    0.5: (48, 96, 192, 1024),
    1.0: (116, 232, 464, 1024),
    1.5: (176, 352, 704, 1024),
    2.0: (244, 488, 976, 2048),
}
DEPTHS = (4, 8, 4)


def backbone(weight_bits: Choice | Same = FULL, activation_bits: Choice | Same = FULL) -> tuple[Stage, ...]:
    """Three stages of units, then a 1x1 to more channels."""

    def stage(depth: Choice | IntRange, width: Choice | IntRange, block: Block, place: Choice | None) -> Stage:
        return Stage(
            depth=depth,
            width=width,
            shrink_at=place,
            block=block,
            weight_bits=weight_bits,
            activation_bits=activation_bits,
        )

    units = Block("shuffle_v2", kernel=Choice(3, 5))
    point = Block("fused_inverted_residual", expansion=1, kernel=1, activation="relu")
    return (
        stage(IntRange(2, 6), IntRange(48, 244, step=4), units, Choice(0)),
        stage(IntRange(4, 12), IntRange(96, 488, step=8), units, Choice(0)),
        stage(IntRange(2, 6), IntRange(192, 976, step=16), units, Choice(0)),
        stage(Choice(1), Choice(1024, 2048), point, None),
    )


def choices_of(scale: float) -> dict[str, Any]:
    """The published backbone of a scale."""
    choices: dict[str, Any] = {f"stage{at}.width": width for at, width in enumerate(WIDTHS[scale], 1)}
    for at, depth in enumerate(DEPTHS, 1):
        choices |= {f"stage{at}.depth": depth, f"stage{at}.kernel": 3}
    return choices
