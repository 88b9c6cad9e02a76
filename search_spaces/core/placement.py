"""Spaces that place pools between fixed layers (Javan et al. 2023, arXiv:2306.11982, section 3): widths belong to the
layers, so only the size of the maps moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import accumulate, combinations, pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from search_spaces.core.block_spec import Block, block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import MAX_DEPTH, MAX_WIDTH
from search_spaces.core.staged import MAX_SIDE, Name
from search_spaces.core.varying import either


class Layers(BaseModel):
    """Some blocks of one width, one behind the other, none of which shrinks the map."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=1, le=MAX_DEPTH)]
    width: Annotated[int, Field(ge=1, le=MAX_WIDTH)]
    block: Block


class PlacementSpace(SearchSpace):
    """The stem is the first layer; `scale2.layers` is how many layers run on the second largest map.

    The last scale has the layers that are left, so it is no dimension.
    """

    kind: Literal["placement"] = "placement"
    name: Name
    description: str = ""
    image_channels: Annotated[int, Field(ge=1, le=64)] = 3
    classes: Annotated[int, Field(ge=2, le=100_000)] = 10
    resolution: Annotated[int, Field(ge=1, le=MAX_SIDE)] = 32
    scales: Annotated[int, Field(ge=2, le=8)]
    stem: Block
    layers: Annotated[tuple[Layers, ...], Field(min_length=1, max_length=12)]
    head: Block

    @model_validator(mode="after")
    def _parts_agree(self) -> PlacementSpace:
        if self.depth <= self.scales:
            raise ValueError(f"{self.depth} layers leave nothing to place on {self.scales} scales; give more layers")
        for block in (self.stem, *(layers.block for layers in self.layers), self.head):
            for name, domain in block.settings.items():
                if len(domain.values) > 1:
                    raise ValueError(f"{block.kind}.{name}: only pools are placed here, give one value")
        return self

    @property
    def depth(self) -> int:
        """Number of layers, the stem among them."""
        return 1 + sum(layers.count for layers in self.layers)

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        return {f"scale{scale}.layers": IntRange(1, self.depth - self.scales + 1) for scale in range(1, self.scales)}

    def at_resolution(self, side: int) -> PlacementSpace:
        smallest = 2 ** (self.scales - 1)
        if not smallest <= side <= MAX_SIDE:
            raise SpaceError(
                f"'{self.name}' halves its maps {self.scales - 1} times: "
                f"an image side lies between {smallest} and {MAX_SIDE}, got {side}.",
                field="resolution",
            )
        return PlacementSpace(**{**self.model_dump(), "resolution": side})

    def placements(self) -> Iterator[tuple[int, ...]]:
        """Layers per scale of every design, in the order of the published lookup tables."""
        for places in combinations(range(1, self.depth), self.scales - 1):
            yield tuple(after - before for before, after in pairwise((0, *places, self.depth)))

    def layers_per_scale(self, choices: Choices) -> tuple[Any, ...]:
        """One number a scale, largest map first, plain or varying."""
        chosen = [choices[name] for name in self.dimensions]
        return (*chosen, self.depth - sum(chosen))

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        return [(f"{' + '.join(self.dimensions)} < {self.depth} layers", self.layers_per_scale(choices)[-1] >= 1)]

    def to_code(self, choices: Choices) -> str:
        """`7-1-2`: the layers of every scale, as in the published table."""
        return "-".join(map(str, self.layers_per_scale(choices)))

    def from_code(self, text: str) -> dict[str, Any]:
        """The choices of a code.

        Raises:
            SpaceError: not as many numbers as scales, or they do not add up to the layers there are.
        """
        counts = [int(part) for part in text.split("-") if re.fullmatch(r"[0-9]{1,4}", part)]
        if len(counts) != self.scales or len(text.split("-")) != self.scales or sum(counts) != self.depth:
            raise SpaceError(
                f"'{text}' is no code of '{self.name}': give {self.scales} numbers of layers, "
                f"joined by '-', that add up to {self.depth}.",
                field="model",
            )
        return dict(zip(self.dimensions, counts, strict=False))

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        x = draw.input(self.image_channels, self.resolution, self.resolution)
        x = block_function(self.stem.kind)(draw, x, width=self.layers[0].width, **_settings(self.stem))
        shrinking = list(accumulate(self.layers_per_scale(choices)[:-1]))
        layer = 0
        for stage, layers in enumerate(self.layers, 1):
            function, settings = block_function(layers.block.kind), _settings(layers.block)
            for block in range(layers.count):
                layer += 1
                pooled = reduce(either, (place == layer for place in shrinking), False)
                x = draw.block(f"stage{stage}.pool{block}", _pooled, x, pooled=pooled)
                x = draw.block(f"stage{stage}.block{block}", function, x, width=layers.width, stride=1, **settings)
        return block_function(self.head.kind)(draw, x, classes=self.classes, **_settings(self.head))


def _settings(block: Block) -> dict[str, Any]:
    return {name: domain.values[0] for name, domain in block.settings.items()}


def _pooled(draw: GraphBuilder, x: Edge, *, pooled: bool) -> Edge:
    return draw.pool(x, "max", 2, 2) if pooled else x
