"""Sparsity as a declared property of one operator's weights: what is stored, never what is hoped for.

A kernel is read as a matrix of rows (output channels), columns (input channels of one group) and taps (positions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from search_spaces.core.errors import SpaceError
from search_spaces.core.plugins import did_you_mean
from search_spaces.core.varying import where

SparsityKind = Literal["dense", "unstructured", "n_of_m", "block", "channels", "rank"]

GRAMMAR = "dense, unstructured:R, N:M, block:HxW:R, channels:D, rank:S (R, D, S between 0 and 1)"

_PATTERN = re.compile(
    r"(?P<dense>dense)|unstructured:(?P<unstructured>0\.\d{1,6})|(?P<n_of_m>\d{1,3}:\d{1,3})"
    r"|block:(?P<tile>\d{1,3}x\d{1,3}):(?P<block>0\.\d{1,6})|channels:(?P<channels>0\.\d{1,3})|rank:(?P<rank>0\.\d{1,3})"
)
MILLION = 1_000_000

# Kinds with a share, and its digits behind the point.
_DIGITS = {"unstructured": 6, "block": 6, "channels": 3, "rank": 3}


@dataclass(frozen=True)
class Sparsity:
    """One of:

    * `dense`;
    * `unstructured:0.75`: so large a share of zeros, anywhere in the kernel;
    * `2:4`: N of every M consecutive inputs stay, for every output and tap;
    * `block:16x1:0.75`: blocks of 16 outputs by 1 input tile the kernel, so large a share of them is zero;
    * `channels:0.5`: the share of hidden channels that exist at all; a block draws fewer, all weights of them stay;
    * `rank:0.25`: a 1x1 convolution is drawn as two with so large a share of min(inputs, outputs) between them.

    Raises:
        SpaceError: the text is none of these; the sentence names the nearest that is.
    """

    text: str = "dense"

    def __post_init__(self) -> None:
        reason = _slip(self.text)
        if reason:
            raise SpaceError(f"Sparsity '{self.text}' {reason}", field="sparsity")

    def __str__(self) -> str:
        return self.text

    # -- what it says ------------------------------------------------------------------------------------------------

    @cached_property
    def kind(self) -> SparsityKind:
        return next(kind for kind in get_args(SparsityKind) if _groups(self.text)[kind])

    @property
    def share(self) -> float:
        """R, D or S: zeros (`unstructured`, `block`), channels that exist, or the rank. What is whole has no share.

        Raises:
            ValueError: of a kind without one (`dense`, `n_of_m`).
        """
        return float(_groups(self.text)[self.kind])

    @property
    def kept(self) -> int:
        """N of `N:M`."""
        return int(self.text.partition(":")[0])

    @property
    def of(self) -> int:
        """M of `N:M`."""
        return int(self.text.partition(":")[2])

    @property
    def block(self) -> tuple[int, int]:
        """(outputs, inputs) of one block of `block:HxW:R`."""
        height, _, width = _groups(self.text)["tile"].partition("x")
        return int(height), int(width)

    # -- what it leaves ----------------------------------------------------------------------------------------------

    def zeros(self, rows: Any, columns: Any, taps: Any = 1) -> Any:
        """Weights that are zero, exactly; also for varying sizes. Halves are rounded up."""
        if self.kind == "unstructured":
            return self.part_of(rows * columns * taps)
        if self.kind == "n_of_m":
            return rows * taps * (columns // self.of) * (self.of - self.kept)
        if self.kind == "block":
            height, width = self.block
            return self.part_of((rows // height) * (columns // width) * taps) * (height * width)
        return 0

    def nonzeros(self, rows: Any, columns: Any, taps: Any = 1) -> Any:
        """Weights that stay."""
        return rows * columns * taps - self.zeros(rows, columns, taps)

    def rank(self, rows: Any, columns: Any) -> Any:
        """Channels between the two convolutions that `rank:S` draws for one."""
        return self.part_of(where(rows < columns, rows, columns))

    def part_of(self, count: Any) -> Any:
        """`share` of a plain or varying count, rounded to the nearest whole, halves up, without a float."""
        return (count * round(MILLION * self.share) + MILLION // 2) // MILLION


def _groups(text: str) -> dict[str, str]:
    match = _PATTERN.fullmatch(text)
    assert match is not None, "a text that was never checked"
    return match.groupdict()


def _slip(text: str) -> str | None:
    """Why a text is no sparsity, and the nearest that is."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        return f"is none of: {GRAMMAR}. {_nearest(text)}"
    if any(match[kind] and float(match[kind]) == 0 for kind in _DIGITS):
        return f"has a share of 0; it must lie between 0 and 1. {_nearest(text)}"
    if match["n_of_m"]:
        kept, of = map(int, match["n_of_m"].split(":"))
        if not 0 < kept < of:
            nearest = "dense" if of < 2 or kept == of else f"{min(max(kept, 1), of - 1)}:{of}"
            return f"keeps {kept} of {of}: N must lie in 1 .. M - 1. Nearest is '{nearest}'."
    if match["tile"] and "0" in match["tile"].split("x"):
        return "has blocks of no outputs or inputs: H and W are at least 1."
    return None


def _nearest(text: str) -> str:
    """The nearest text with a share that may be, or the word that was meant."""
    words, _, number = text.rpartition(":")
    kind = words.partition(":")[0]
    if kind not in _DIGITS or not re.fullmatch(r"-?\d+(\.\d+)?", number):
        return did_you_mean(text.partition(":")[0], ("dense", *_DIGITS)).strip()
    share = round(float(number), _DIGITS[kind])
    # No zeros, all channels or the full rank are what is dense.
    if (share <= 0 and kind in ("unstructured", "block")) or (share >= 1 and kind in ("channels", "rank")):
        return "Nearest is 'dense'."
    step = 10.0 ** -_DIGITS[kind]
    return f"Nearest is '{words}:{min(max(share, step), 1 - step):.{_DIGITS[kind]}f}'."


DENSE = Sparsity()
