"""Networks around MnasNet (Tan et al. 2019, arXiv:1807.11626), with the coding of Accel-NASBench (arXiv:2404.08005)."""

import re
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.errors import SpaceError
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.space import Choices
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(width: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=IntRange(1, 4),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5),
            expansion=Choice(1, 3, 4, 6),
            attention=Choice("none", "se", "hard_se"),
            activation="relu",
        ),
    )


SPACE = StagedSpace(
    name="mnasnet",
    description="Seven stages of inverted residuals with ReLU: expansion, kernel, depth, width, squeeze-excite.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 48), activation="relu"),
    stages=(
        _stage(IntRange(8, 24, step=8), shrinks=False),
        _stage(IntRange(16, 40, step=8), shrinks=True),
        _stage(IntRange(16, 56, step=8), shrinks=True),
        _stage(IntRange(40, 112, step=8), shrinks=True),
        _stage(IntRange(48, 160, step=8), shrinks=False),
        _stage(IntRange(80, 272, step=8), shrinks=True),
        _stage(IntRange(160, 448, step=16), shrinks=False),
    ),
    head=Block("conv_head", channels=1280, activation="relu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_CODED_WIDTHS = (16, 24, 40, 80, 112, 192, 320)
_CODED_STAGE = re.compile(r"e([146])k([35])l([1-4])se([01])")


def from_code(text: str) -> dict[str, Any]:
    """The choices of an Accel-NASBench design, `e1k3l1se0;e6k3l2se1;...`: seven stages on fixed widths.

    `e` is the expansion, `k` the kernel, `l` the number of layers, `se` whether they squeeze and excite.

    Raises:
        SpaceError: the text is no such code.
    """
    matches = [_CODED_STAGE.fullmatch(part) for part in text.split(";")]
    if len(matches) != len(_CODED_WIDTHS) or None in matches:
        raise SpaceError(
            f"'{text[:120]}' is no Accel-NASBench code; one reads e1k3l1se0;... seven times, "
            "with e 1, 4 or 6, k 3 or 5, l 1 to 4 and se 0 or 1.",
            field="model",
        )
    rows = [tuple(map(int, match.groups())) for match in matches if match is not None]
    return _choices([(e, k, layers, "hard_se" if se else "none") for e, k, layers, se in rows], _CODED_WIDTHS)


def to_code(choices: Choices) -> str:
    """The Accel-NASBench code of a design.

    Raises:
        SpaceError: the benchmark does not hold the design, such as one of other widths.
    """
    stages = [[choices[f"stage{stage}.{name}"] for name in _SETTINGS] for stage in range(1, len(_CODED_WIDTHS) + 1)]
    code = ";".join(f"e{e}k{k}l{layers}se{int(gate != 'none')}" for e, k, layers, gate in stages)
    if not all(_CODED_STAGE.fullmatch(part) for part in code.split(";")) or from_code(code) != dict(choices):
        raise SpaceError(f"Accel-NASBench holds no such design; the nearest code would be '{code}'.", field="model")
    return code


_SETTINGS = ("expansion", "kernel", "depth", "attention")


def _choices(rows: list[tuple[Any, ...]], widths: tuple[int, ...], stem: int = 32) -> dict[str, Any]:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": stem}
    for stage, (row, width) in enumerate(zip(rows, widths, strict=True), 1):
        choices[f"stage{stage}.width"] = width
        choices |= {f"stage{stage}.{name}": value for name, value in zip(_SETTINGS, row, strict=True)}
    return choices


# Expansion, kernel, layers, attention.
_B1 = [(1, 3, 1), (3, 3, 3), (3, 5, 3), (6, 5, 3), (6, 3, 2), (6, 5, 4), (6, 3, 1)]
_A1 = [(1, 3, 1), (6, 3, 2), (3, 5, 3), (6, 3, 4), (6, 3, 2), (6, 5, 3), (6, 3, 1)]
_WIDTHS_B1 = (16, 24, 40, 80, 96, 192, 320)
_WIDTHS_A1 = (16, 24, 40, 80, 112, 160, 320)


def _scaled(rows: list[tuple[Any, ...]], widths: tuple[int, ...], by: float) -> Point:
    scaled = tuple(nearest_multiple(width * by, 8) for width in widths)
    return Point(
        choices=_choices(rows, scaled, nearest_multiple(32 * by, 8)),
        source="arXiv:1807.11626, figure 7; widths rounded to 8 as in timm",
    )


def _gated(rows: list[tuple[int, ...]], *stages: int) -> list[tuple[Any, ...]]:
    return [(*row, "se" if stage in stages else "none") for stage, row in enumerate(rows)]


_SCALES = {"050": 0.5, "075": 0.75, "100": 1.0, "140": 1.4}

POINTS = {
    **{f"mnasnet_{name}": _scaled(_gated(_B1), _WIDTHS_B1, by) for name, by in _SCALES.items()},
    **{f"semnasnet_{name}": _scaled(_gated(_A1, 2, 4, 5), _WIDTHS_A1, by) for name, by in _SCALES.items()},
}
# As the paper calls them.
POINTS |= {"mnasnet_b1": POINTS["mnasnet_100"], "mnasnet_a1": POINTS["semnasnet_100"]}
