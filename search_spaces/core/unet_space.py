"""Spaces of U-shaped networks (Ronneberger et al. 2015, arXiv:1505.04597): every position gets its class."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from search_spaces.core.block_spec import Block
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange, PlainDomain, whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.repeated import repeated, unfit_settings
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import MAX_DEPTH, MAX_WIDTH
from search_spaces.core.staged import MAX_SIDE, Name

MAX_GROWTH = 1024


class UNetStage(BaseModel):
    """`depth` blocks on the way down and as many on the way up, `growth` times as wide as the network's `width`; the
    last stage turns round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: Annotated[PlainDomain, whole(1, MAX_DEPTH)]
    growth: Annotated[PlainDomain, whole(1, MAX_GROWTH)]


class UNetSpace(SearchSpace):
    """Signals, maps or volumes of equal sides, halved before every stage but the first and doubled on the way back.

    Dimensions are `width`, `stage1.depth`, `stage2.growth`, and `block.kernel` for what the blocks of all stages share;
    no stage is narrower than the one before. Every stage of the way up has a head (deep supervision, Lee et al. 2015,
    arXiv:1409.5185); the answer is the last one's, and the others, which training may read, count too.
    """

    kind: Literal["unet"] = "unet"
    name: Name
    description: str = ""
    spatial_rank: Literal[1, 2, 3] = 3
    image_channels: Annotated[int, Field(ge=1, le=64)] = 1
    classes: Annotated[int, Field(ge=2, le=100_000)]
    resolution: Annotated[int, Field(ge=1, le=MAX_SIDE)]
    width: Annotated[PlainDomain, whole(1, MAX_WIDTH)]
    stages: Annotated[tuple[UNetStage, ...], Field(min_length=2, max_length=8)]
    block: Block

    @model_validator(mode="after")
    def _parts_agree(self) -> UNetSpace:
        for sentence in unfit_settings(self.block):
            raise ValueError(sentence)
        if self.resolution % self.smallest_side != 0:
            raise ValueError(f"resolution: a multiple of {self.smallest_side} halves {len(self.stages) - 1} times")
        return self

    @property
    def smallest_side(self) -> int:
        """Side that leaves one position for the last stage."""
        return 2 ** (len(self.stages) - 1)

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        return {name: domain for name, domain in self._domains.items() if len(domain.values) > 1}

    @cached_property
    def _domains(self) -> dict[str, Any]:
        domains: dict[str, Any] = {"width": self.width}
        for number, stage in enumerate(self.stages, 1):
            domains |= {f"stage{number}.depth": stage.depth, f"stage{number}.growth": stage.growth}
        return domains | {f"block.{name}": domain for name, domain in self.block.settings.items()}

    def at_resolution(self, side: int) -> UNetSpace:
        if not 1 <= side <= MAX_SIDE or side % self.smallest_side != 0:
            raise SpaceError(
                f"'{self.name}' halves its sides {len(self.stages) - 1} times: "
                f"a side is a multiple of {self.smallest_side} up to {MAX_SIDE}, got {side}.",
                field="resolution",
            )
        return UNetSpace(**{**self.model_dump(), "resolution": side})

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        growths = [self._value(choices, f"stage{number}.growth") for number in range(1, len(self.stages) + 1)]
        return [
            (f"stage{number + 1}.growth >= stage{number}.growth", below >= above)
            for number, (above, below) in enumerate(pairwise(growths), 1)
        ]

    def _value(self, choices: Choices, name: str) -> Any:
        return choices.get(name, self._domains[name].values[0])

    def _width(self, choices: Choices, number: int) -> Any:
        return self._value(choices, "width") * self._value(choices, f"stage{number}.growth")

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        begin = {1: draw.signal, 2: draw.input, 3: draw.volume}[self.spatial_rank]
        x = begin(self.image_channels, *[self.resolution] * self.spatial_rank)
        down: list[Edge] = []
        for number in range(1, len(self.stages) + 1):
            x = self._blocks(draw, x, choices, "encoder", number, stride=1 if number == 1 else 2)
            down.append(x)
        answer = x
        for number in range(len(self.stages) - 1, 0, -1):
            x = draw.block(f"up{number}", _joined, x, down[number - 1], width=self._width(choices, number))
            x = self._blocks(draw, x, choices, "decoder", number)
            answer = draw.block(f"head{number}", _head, x, classes=self.classes)
        return answer

    def _blocks(self, draw: GraphBuilder, x: Edge, choices: Choices, way: str, number: int, *, stride: int = 1) -> Edge:
        shared = {name: self._value(choices, f"block.{name}") for name in self.block.settings}
        settings = {**shared, "width": self._width(choices, number)}
        depth = self._value(choices, f"stage{number}.depth")
        return repeated(draw, x, f"{way}{number}", self.block, depth=depth, settings=settings, stride=stride)


def _joined(draw: GraphBuilder, x: Edge, skip: Edge, *, width: int) -> Edge:
    return draw.concat(draw.conv(draw.enlarge(x, 2), width, bias=True), skip)


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.conv(x, classes, bias=True, name="classifier")
