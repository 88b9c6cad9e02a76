"""Rules across dimensions: declared once, true for every design of every strategy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import reduce
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from search_spaces.core.one_of import pattern_kinds
from search_spaces.core.settings import Bits
from search_spaces.core.varying import both, either, elementwise, where


class StagedView(Protocol):
    """A design, or all designs at once, as rules see it: values by stage, plain or varying."""

    @property
    def stages(self) -> int: ...

    def stage(self, index: int, setting: str) -> Any:
        """Value of a stage's setting; None where the stage has no such setting."""
        ...

    def blocks(self, index: int, setting: str) -> list[tuple[str, Any]]:
        """(name, value) of a setting wherever the stage has it: once, or once for each block."""
        ...

    def every(self, index: int, setting: str) -> Any:
        """Every how many blocks a stage's own value stands; 1 where no alternation changes it."""
        ...

    def side(self, index: int) -> Any:
        """Side of the map at the end of a stage."""
        ...

    def whole(self, setting: str) -> Any:
        """Value of a setting of the whole network."""
        ...


class RuleBase(BaseModel, ABC):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        """(sentence, plain or varying bool) pairs; a design is valid where all hold."""


class ComparingRule(RuleBase, ABC):
    """A rule about one numeric setting of the stages."""

    of: str
    # Whether it looks at every block's own value, or needs one for the whole stage.
    reads_blocks: ClassVar[bool] = False


class NonDecreasing(ComparingRule):
    """No stage has less than the one before."""

    rule: Literal["non_decreasing"] = "non_decreasing"
    of: str = "width"

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages - 1):
            here, after = view.stage(index, self.of), view.stage(index + 1, self.of)
            if here is not None and after is not None:
                yield f"stage{index + 2}.{self.of} >= stage{index + 1}.{self.of}", after >= here


class GrowthRule(ComparingRule, ABC):
    """A rule about a stage and the one before, from the stage `since` on (the second, unless said)."""

    since: Annotated[int, Field(ge=2, le=12)] = 2

    def _pairs(self, view: StagedView) -> Iterator[tuple[str, str, Any, Any]]:
        """(name, value) of a stage's setting and of the one before it."""
        for index in range(self.since - 1, view.stages):
            before, here = view.stage(index - 1, self.of), view.stage(index, self.of)
            if before is not None and here is not None:
                yield f"stage{index + 1}.{self.of}", f"stage{index}.{self.of}", here, before


class MaxGrowth(GrowthRule):
    """A stage has at most `factor` times what the one before has."""

    rule: Literal["max_growth"] = "max_growth"
    of: str = "width"
    factor: Annotated[float, Field(ge=1, le=1000)] = 4

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for name, name_before, here, before in self._pairs(view):
            yield f"{name} <= {self.factor:g} x {name_before}", here <= self.factor * before


class MinGrowth(GrowthRule):
    """A stage has at least `factor` times what the one before has."""

    rule: Literal["min_growth"] = "min_growth"
    of: str = "width"
    factor: Annotated[float, Field(gt=0, le=1000)] = 0.5

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for name, name_before, here, before in self._pairs(view):
            yield f"{name} >= {self.factor:g} x {name_before}", here >= self.factor * before


class ShareOfWidth(ComparingRule):
    """A setting that counts channels is `low` to `high` times its stage's width, both rounded to a `multiple`."""

    rule: Literal["share_of_width"] = "share_of_width"
    of: str
    low: Annotated[float, Field(ge=0, le=64)]
    high: Annotated[float, Field(gt=0, le=64)]
    multiple: Annotated[int, Field(ge=1, le=1024)] = 8

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages):
            channels, width = view.stage(index, self.of), view.stage(index, "width")
            if channels is not None:
                name, share = f"stage{index + 1}.{self.of}", f"x width, rounded to a multiple of {self.multiple}"
                yield f"{name} >= {self.low:g} {share}", channels >= self._rounded(self.low * width)
                yield f"{name} <= {self.high:g} {share}", channels <= self._rounded(self.high * width)

    def _rounded(self, channels: Any) -> Any:
        return round(channels / self.multiple) * self.multiple


class KernelFitsMap(ComparingRule):
    """A kernel reaches no further than the map: `whole_map` allows 2 x side - 1, where every output sees the whole
    map and more taps could only ever meet padding; `side` allows kernels up to the side itself."""

    rule: Literal["kernel_fits_map"] = "kernel_fits_map"
    of: str = "kernel"
    reach: Literal["whole_map", "side"] = "whole_map"
    reads_blocks: ClassVar[bool] = True

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages):
            side = view.side(index)
            limit = side if self.reach == "side" else 2 * side - 1
            bound = "side" if self.reach == "side" else "2 x side - 1"
            for name, kernel in view.blocks(index, self.of):
                yield f"{name} <= {bound} of its map", kernel <= limit


class SpareLargeKernels(ComparingRule):
    """Depth is added with small kernels (guideline 4 of arXiv:2410.08049): of the blocks of a stage at most `free` have
    a kernel from `large` on, or one of every `per` blocks where that is more."""

    rule: Literal["spare_large_kernels"] = "spare_large_kernels"
    of: str = "kernel"
    large: Annotated[int, Field(ge=3, le=63)] = 5
    free: Annotated[int, Field(ge=0, le=1000)] = 9
    per: Annotated[int, Field(ge=1, le=1000)] = 3
    reads_blocks: ClassVar[bool] = True

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages):
            large, depth = self._large(view, index), view.stage(index, "depth")
            if large is not None:
                few = (large <= self.free) | (large * self.per <= depth + self.per - 1)
                yield f"stage{index + 1} has at most {self.free} large kernels, or one in {self.per}", few

    def _large(self, view: StagedView, index: int) -> Any:
        """Number of blocks with a large kernel."""
        kernel, depth = view.stage(index, self.of), view.stage(index, "depth")
        if kernel is not None:
            every = view.every(index, self.of)
            return where(kernel >= self.large, (depth + every - 1) // every, 0)
        chosen = [kernel for _, kernel in view.blocks(index, self.of)]
        if not chosen:
            return None
        return sum(where(both(kernel >= self.large, depth > at), 1, 0) for at, kernel in enumerate(chosen))


class TotalDepth(RuleBase):
    """All stages together have from `low` to `high` blocks; with low = high the depths say which of a fixed number of
    blocks shrinks the map."""

    rule: Literal["total_depth"] = "total_depth"
    low: Annotated[int, Field(ge=1, le=1000)]
    high: Annotated[int, Field(ge=1, le=1000)]

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        total = sum(view.stage(index, "depth") for index in range(view.stages))
        yield f"total depth >= {self.low}", total >= self.low
        yield f"total depth <= {self.high}", total <= self.high


class FadingShare(RuleBase):
    """Some kinds of block take no larger share of a stage than of the one before: convolutions first, attention late
    (AsCAN, arXiv:2411.06119)."""

    rule: Literal["fading_share"] = "fading_share"
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages - 1):
            (here, depth), (after, next_depth) = self._counted(view, index), self._counted(view, index + 1)
            # Shares compared without dividing; a stage without blocks has none.
            yield (
                f"stage{index + 2} has no larger share of {', '.join(self.kinds)} than stage{index + 1}",
                after * depth <= here * next_depth,
            )

    def _counted(self, view: StagedView, index: int) -> tuple[Any, Any]:
        """(blocks of these kinds, blocks) of a stage."""
        depth = view.stage(index, "depth")
        return elementwise(self._count, view.stage(index, "kind"), depth), depth

    def _count(self, pattern: Any, depth: int) -> int:
        kinds = pattern_kinds(pattern)
        return sum(kinds[at % len(kinds)] in self.kinds for at in range(depth))


class BitsTogether(RuleBase):
    """Weights and activations have bits that some kernel computes: each stage, each of its blocks where they choose
    for themselves, and what stands outside the stages take one of these pairs."""

    rule: Literal["bits_together"] = "bits_together"
    # (weight bits, activation bits)
    pairs: Annotated[tuple[tuple[Bits, Bits], ...], Field(min_length=1)]

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        yield self._check("the network", view.whole("weight_bits"), view.whole("activation_bits"))
        for index in range(view.stages):
            weights, activations = view.blocks(index, "weight_bits"), view.blocks(index, "activation_bits")
            places = [name.rpartition(".")[0] for name, _ in max(weights, activations, key=len)]
            for at, place in enumerate(places):
                # A stage's one value meets all of its blocks'.
                of_weights, of_activations = weights[at % len(weights)][1], activations[at % len(activations)][1]
                sentence, allowed = self._check(place, of_weights, of_activations)
                yield sentence, either(allowed, at >= view.stage(index, "depth")) if at else allowed

    def _check(self, place: str, weights: Any, activations: Any) -> tuple[str, Any]:
        allowed = [both(weights == one, activations == other) for one, other in self.pairs]
        pairs = ", ".join(f"{one}/{other}" for one, other in self.pairs)
        return f"{place} has weight_bits/activation_bits of {pairs}", reduce(either, allowed)


Rule = Annotated[
    NonDecreasing
    | MaxGrowth
    | MinGrowth
    | ShareOfWidth
    | KernelFitsMap
    | SpareLargeKernels
    | TotalDepth
    | FadingShare
    | BitsTogether,
    Field(discriminator="rule"),
]
