"""Sparsity and precision declared for the operators of a block: which convolutions they are meant for, and what does
not fit them.

N:M is meant for every convolution of a block that mixes all channels; unstructured zeros (Elsen et al. 2020,
arXiv:1911.09723), blocks and ranks for its 1x1 kernels among them. Depthwise and grouped kernels, gates (linear layers
on a vector, or convolutions into one channel), stems, heads and what stands between stages stay dense. What is meant
and does not fit is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Size
from search_spaces.core.sparsity import DENSE, Sparsity
from search_spaces.core.sparsity_fit import largest_paying_rank, refuse_misfit, refuse_rank, smallest_density
from search_spaces.core.varying import frozen

# Behind the name of a convolution of low rank: the first of its pair.
RANK_SUFFIX = "_rank"


@dataclass(frozen=True)
class Numerics:
    """What is declared for the operators that are drawn now."""

    sparsity: Sparsity = DENSE
    weight_bits: Size = 32
    activation_bits: Size = 32

    @property
    def bits(self) -> dict[str, Any]:
        """Settings of an operator with weights."""
        return {"weight_bits": self.weight_bits, "activation_bits": self.activation_bits}

    @property
    def without_sparsity(self) -> Numerics:
        """For a part that holds no convolution which sparsity is meant for: it is drawn once for all of them."""
        return replace(self, sparsity=DENSE)

    def for_convolution(self, name: str, outputs: Size, inputs: Size, taps: Size, groups: Size) -> dict[str, Any]:
        """Settings of a convolution.

        Raises:
            GraphError: its channels do not fit the sparsity that is meant for it.
        """
        kind = self.sparsity.kind
        if kind not in ("unstructured", "n_of_m", "block") or not self._mixes(outputs, groups):
            return self.bits
        if kind != "n_of_m" and taps != 1:
            return self.bits
        refuse_misfit(self.sparsity, name, outputs, inputs, taps)
        return {"sparsity": self.sparsity, **self.bits}

    def rank(self, name: str, outputs: Size, inputs: Size, taps: Size, groups: Size) -> Size | None:
        """Channels between the two convolutions that are drawn for this one; None where it is drawn as it is.

        Raises:
            GraphError: the two would have as many weights as the one, or nothing between them.
        """
        if self.sparsity.kind != "rank" or not self._mixes(outputs, groups) or taps != 1:
            return None
        rank = self.sparsity.rank(outputs, inputs)
        if rank < 1 or rank > largest_paying_rank(outputs, inputs):
            refuse_rank(self.sparsity, name, int(outputs), int(inputs))
        return rank

    def hidden_channels(self, channels: Size) -> Size:
        """Hidden width of a block under the declared channel density.

        Raises:
            GraphError: no channel is left.
        """
        if self.sparsity.kind != "channels":
            return channels
        left = self.sparsity.part_of(channels)
        if left < 1:
            nearest = smallest_density(int(channels))
            raise GraphError(f"Sparsity '{self.sparsity}' leaves none of {channels} channels; nearest is '{nearest}'.")
        return left

    def key(self) -> tuple[Any, ...]:
        """Hashable, equal for what is declared alike; varying bits need not be decided for it."""
        return self.sparsity, frozen(self.weight_bits), frozen(self.activation_bits)

    def _mixes(self, outputs: Size, groups: Size) -> bool:
        return bool(groups == 1) and bool(outputs != 1)
