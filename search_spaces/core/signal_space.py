"""Spaces of networks on signals: stages of blocks on ever shorter signals, a mean over time, a linear layer."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from search_spaces.core.block_spec import Block, block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange, PlainDomain, whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.repeated import repeated, unfit_settings
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import MAX_DEPTH, MAX_WIDTH
from search_spaces.core.staged import Name

MAX_LENGTH = 1_000_000
MAX_SHRINK = 64


class SignalStage(BaseModel):
    """Some blocks of one width, on the mean of every `shrinks_by` values of what the stage before puts out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: Annotated[PlainDomain, whole(1, MAX_DEPTH)]
    width: Annotated[PlainDomain, whole(1, MAX_WIDTH)]
    shrinks_by: Annotated[PlainDomain, whole(1, MAX_SHRINK)] = Choice(1)
    block: Block

    @property
    def domains(self) -> dict[str, Any]:
        """Every setting with its domain."""
        own = {"depth": self.depth, "width": self.width, "shrinks_by": self.shrinks_by}
        return own | self.block.settings

    @model_validator(mode="after")
    def _one_choice_a_stage(self) -> SignalStage:
        for sentence in unfit_settings(self.block):
            raise ValueError(sentence)
        return self


class SignalSpace(SearchSpace):
    """A classifier of signals of one length; dimensions are `stage1.depth`, `stage2.shrinks_by`, `stage2.taps`."""

    kind: Literal["signal"] = "signal"
    name: Name
    description: str = ""
    channels: Annotated[int, Field(ge=1, le=MAX_WIDTH)] = 1
    classes: Annotated[int, Field(ge=2, le=100_000)] = 10
    length: Annotated[int, Field(ge=1, le=MAX_LENGTH)]
    stages: Annotated[tuple[SignalStage, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        named = {
            f"stage{number}.{name}": domain
            for number, stage in enumerate(self.stages, 1)
            for name, domain in stage.domains.items()
        }
        return {name: domain for name, domain in named.items() if len(domain.values) > 1}

    def at_resolution(self, side: int) -> SignalSpace:
        if not 1 <= side <= MAX_LENGTH:
            raise SpaceError(f"A signal is 1 to {MAX_LENGTH:,} values long, got {side}.", field="resolution")
        return SignalSpace(**{**self.model_dump(), "length": side})

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        return []

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        x = draw.signal(self.channels, self.length)
        for number, stage in enumerate(self.stages, 1):
            name = f"stage{number}"
            settings = {held: choices.get(f"{name}.{held}", stage.domains[held].values[0]) for held in stage.domains}
            depth, shrinks_by = settings.pop("depth"), settings.pop("shrinks_by")
            # Drawn even where the width stays: a stage's border is always visible, so that one network has one code.
            x = draw.block(f"{name}.down", _border, x, width=settings["width"], shrinks_by=shrinks_by)
            x = repeated(draw, x, name, stage.block, depth=depth, settings=settings)
        return block_function("linear_head")(draw, x, classes=self.classes)


def _border(draw: GraphBuilder, x: Edge, *, width: int, shrinks_by: int) -> Edge:
    if shrinks_by > 1:
        x = draw.pool(x, "average", shrinks_by, shrinks_by)
    return draw.conv(x, width, bias=True)
