"""Rounding of scaled channel counts as MobileNet and EfficientNet publish it (arXiv:1801.04381, code)."""

from math import floor
from typing import Any

from search_spaces.core.varying import where


def nearest_multiple(channels: Any, of: int) -> Any:
    """The multiple of `of` nearest to a plain or varying number: at least `of`, and at most a tenth below."""
    rounded = floor(channels + of / 2) // of * of
    rounded = where(rounded < of, of, rounded)
    return where(rounded < 0.9 * channels, rounded + of, rounded)


def half_up_multiple(channels: Any, of: int) -> Any:
    """The multiple of `of` nearest to a plain or varying number, halves up, at least `of` (arXiv:2004.14525, code)."""
    rounded = floor(channels / of + 0.5) * of
    return where(rounded < of, of, rounded)
