"""Sparsity as a declared property of one operator's weights: what is stored, never what is hoped for."""

import re
from dataclasses import dataclass
from typing import Any

from search_spaces.core.errors import SpaceError

_PATTERN = re.compile(r"dense|unstructured:(0\.\d{1,6})|(\d{1,3}):(\d{1,3})|channels:(0\.\d{1,3})")


@dataclass(frozen=True)
class Sparsity:
    """`dense`, `unstructured:0.75` (share of zeros), `2:4` (N kept of M consecutive inputs) or `channels:0.5`
    (share of hidden channels that exist at all; the block draws fewer, so the weights left are dense)."""

    text: str = "dense"

    def __post_init__(self) -> None:
        match = _PATTERN.fullmatch(self.text)
        shares = [] if match is None else [share for share in (match[1], match[4]) if share]
        if match is None or any(float(share) == 0 for share in shares):
            raise SpaceError(
                f"Sparsity '{self.text}' is none of: dense, unstructured:R, N:M, channels:D (shares between 0 and 1).",
                field="sparsity",
            )
        if match[2] and not 0 < int(match[2]) <= int(match[3]):
            raise SpaceError(
                f"Sparsity '{self.text}' keeps {match[2]} of {match[3]}: N must lie in 1 .. M.", field="sparsity"
            )

    @property
    def channel_density(self) -> float:
        """Share of hidden channels that are drawn."""
        return float(self.text.removeprefix("channels:")) if self.text.startswith("channels:") else 1.0

    def nonzeros(self, weights: Any) -> Any:
        """Weights that stay of `weights` (integer arithmetic, so that it also holds for varying sizes)."""
        if self.text.startswith("unstructured:"):
            kept_per_million = 1_000_000 - round(1_000_000 * float(self.text.removeprefix("unstructured:")))
            return (weights * kept_per_million + 500_000) // 1_000_000
        if self.text[0].isdigit():
            kept, of = map(int, self.text.split(":"))
            return weights * kept // of
        return weights

    def __str__(self) -> str:
        return self.text


DENSE = Sparsity()
