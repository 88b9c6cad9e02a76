"""Spaces of networks that enlarge an image: groups of blocks on the small map, then a pixel shuffle."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from search_spaces.core.block_spec import FROM_THE_SPACE, Block, block_settings
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange, PlainDomain, whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.ops import PixelShuffle
from search_spaces.core.repeated import repeated, unfit_settings
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import MAX_DEPTH, MAX_WIDTH
from search_spaces.core.staged import MAX_SIDE, Name

MAX_SCALE = 16


class Group(BaseModel):
    """Some blocks that keep the map, and a 1x1 convolution around which the map passes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: Annotated[PlainDomain, whole(1, MAX_DEPTH)]
    block: Block

    @model_validator(mode="after")
    def _keeps_its_map(self) -> Group:
        if handed := [name for name in FROM_THE_SPACE if name in block_settings(self.block.kind)]:
            raise ValueError(f"block '{self.block.kind}' asks for {', '.join(handed)}; give one that keeps its map")
        for sentence in unfit_settings(self.block):
            raise ValueError(sentence)
        return self


class SuperResolutionSpace(SearchSpace):
    """`resolution` is the side of the small image; what comes out is `scale` times as large.

    Dimensions are `resolution`, `scale`, `width`, `group1.depth`, `group1.kernel` and so on.
    """

    kind: Literal["super_resolution"] = "super_resolution"
    name: Name
    description: str = ""
    image_channels: Annotated[int, Field(ge=1, le=64)] = 3
    resolution: Annotated[PlainDomain, whole(1, MAX_SIDE)]
    scale: Annotated[PlainDomain, whole(2, MAX_SCALE)]
    width: Annotated[PlainDomain, whole(1, MAX_WIDTH)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def _domains(self) -> dict[str, Choice | IntRange]:
        held: dict[str, Any] = {"resolution": self.resolution, "scale": self.scale, "width": self.width}
        for number, group in enumerate(self.groups, 1):
            held[f"group{number}.depth"] = group.depth
            held |= {f"group{number}.{name}": domain for name, domain in group.block.settings.items()}
        return held

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        return {name: domain for name, domain in self._domains.items() if len(domain.values) > 1}

    def value(self, choices: Choices, name: str) -> Any:
        """The value of a setting: chosen, or the only one."""
        return choices[name] if name in choices else self._domains[name].values[0]

    def at_resolution(self, side: int) -> SuperResolutionSpace:
        if not 1 <= side <= MAX_SIDE:
            raise SpaceError(f"An image side lies between 1 and {MAX_SIDE}, got {side}.", field="resolution")
        return SuperResolutionSpace(**{**self.model_dump(), "resolution": side})

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        return []

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        side = self.value(choices, "resolution")
        image = draw.input(self.image_channels, side, side)
        shallow = draw.block("stem", _stem, image, width=self.value(choices, "width"))
        x = shallow
        for number, group in enumerate(self.groups, 1):
            x = self._draw_group(draw, x, choices, f"group{number}", group)
        x = draw.block("body_end", _body_end, x, shallow)
        scale = self.value(choices, "scale")
        return draw.block("head", _head, x, channels=self.image_channels, scale=scale)

    def _draw_group(self, draw: GraphBuilder, x: Edge, choices: Choices, prefix: str, group: Group) -> Edge:
        settings = {name: self.value(choices, f"{prefix}.{name}") for name in group.block.settings}
        depth = self.value(choices, f"{prefix}.depth")
        x = repeated(draw, x, prefix, group.block, depth=depth, settings=settings)
        return draw.block(f"{prefix}_end", _group_end, x)


def _stem(draw: GraphBuilder, x: Edge, *, width: Any) -> Edge:
    return draw.conv(x, width, 3, bias=True)


def _group_end(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.add(draw.conv(x, x.channels, bias=True), x)


def _body_end(draw: GraphBuilder, x: Edge, shallow: Edge) -> Edge:
    return draw.add(draw.conv(draw.norm(x, "layer"), x.channels, 3, bias=True), shallow)


def _head(draw: GraphBuilder, x: Edge, *, channels: int, scale: Any) -> Edge:
    x = draw.conv(x, channels * scale * scale, 3, bias=True)
    return draw.apply(PixelShuffle(scale), x, name="shuffle")
