"""Rules across dimensions: declared once, true for every design of every strategy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field


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

    def side(self, index: int) -> Any:
        """Side of the map at the end of a stage."""
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


class MaxGrowth(ComparingRule):
    """A stage has at most `factor` times what the one before has."""

    rule: Literal["max_growth"] = "max_growth"
    of: str = "width"
    factor: Annotated[float, Field(ge=1, le=1000)] = 4

    def checks(self, view: StagedView) -> Iterator[tuple[str, Any]]:
        for index in range(view.stages - 1):
            here, after = view.stage(index, self.of), view.stage(index + 1, self.of)
            if here is not None and after is not None:
                yield (
                    f"stage{index + 2}.{self.of} <= {self.factor:g} x stage{index + 1}.{self.of}",
                    after <= self.factor * here,
                )


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


Rule = Annotated[NonDecreasing | MaxGrowth | KernelFitsMap | TotalDepth, Field(discriminator="rule")]
