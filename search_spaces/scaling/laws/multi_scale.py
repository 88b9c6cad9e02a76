"""Features of one frozen network at several scales (Shi et al. 2024, arXiv:2403.13043, S2), instead of a wider one."""

from collections.abc import Sequence
from dataclasses import dataclass

from search_spaces.core.errors import SpaceError


@dataclass(frozen=True)
class MultiScale:
    """`tiles` runs of the network on images of its own side; the pooled features stand beside each other."""

    tiles: int
    macs: int
    channels: int
    params: int


def multi_scale(scales: Sequence[int], *, macs: int, channels: int, params: int) -> MultiScale:
    """What a network of these MACs, output channels and parameters becomes; an image at scale s is s x s tiles.

    Raises:
        SpaceError: no scale, or one that is no whole number from 1 on.
    """
    if not scales or any(not isinstance(scale, int) or scale < 1 for scale in scales):
        raise SpaceError(
            f"Scales are whole numbers from 1 on, at least one of them; got {list(scales)}.", field="scales"
        )
    tiles = sum(scale**2 for scale in scales)
    return MultiScale(tiles, tiles * macs, len(scales) * channels, params)
