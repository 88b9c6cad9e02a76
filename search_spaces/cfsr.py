"""Networks around CFSR (Wu et al. 2024, arXiv:2401.05633): an image two, three or four times as large."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange
from search_spaces.core.points import Point
from search_spaces.core.super_resolution import Group, SuperResolutionSpace


def _group() -> Group:
    return Group(
        depth=IntRange(1, 8),
        block=Block("efn", kernel=OddRange(3, 15), expansion=Choice(1, 1.5, 2, 3)),
    )


SPACE = SuperResolutionSpace(
    name="cfsr",
    description="Two groups of ConvFormer blocks with edge-preserving feed-forward parts, then a pixel shuffle.",
    resolution=Choice(64, 96, 128, 192, 240, 320, 480),
    scale=Choice(2, 3, 4),
    width=IntRange(16, 80, step=8),
    groups=(_group(), _group()),
)


def _published(scale: int, side: int) -> Point:
    """A square of `side` has as many pixels as the small image of a large one of 1280 x 720."""
    held = {"resolution": side, "scale": scale, "width": 48}
    for group in ("group1", "group2"):
        held |= {f"{group}.depth": 6, f"{group}.kernel": 9, f"{group}.expansion": 2}
    return Point(choices=held, source="arXiv:2401.05633; Aitical/CFSR")


POINTS = {"cfsr_x2": _published(2, 480), "cfsr_x3": _published(3, 320), "cfsr_x4": _published(4, 240)}
