"""Spaces of one cell that is repeated: a stem, stages of equal cells, residual blocks that halve the map, a head."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.cell import CellOperation, cell, cell_edges, convolves, edge_name
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.settings import SparsityText
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import MAX_DEPTH, MAX_WIDTH
from search_spaces.core.staged import MAX_SIDE, Name
from search_spaces.core.varying import either

# The sum in the last node is a table over all edges of the cell.
MAX_NODES = 4


class CellSpace(SearchSpace):
    """A network of `cells` equal cells in each stage; one dimension an edge of the cell, `node2.from1`, and another,
    `node2.from1.sparsity`, where its convolution has a choice."""

    kind: Literal["cells"] = "cells"
    name: Name
    description: str = ""
    image_channels: Annotated[int, Field(ge=1, le=64)] = 3
    classes: Annotated[int, Field(ge=2, le=100_000)] = 10
    resolution: Annotated[int, Field(ge=1, le=MAX_SIDE)] = 32
    widths: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_WIDTH)], ...], Field(min_length=1, max_length=12)]
    cells: Annotated[int, Field(ge=1, le=MAX_DEPTH)]
    nodes: Annotated[int, Field(ge=2, le=MAX_NODES)]
    operations: Annotated[tuple[CellOperation, ...], Field(min_length=2)]
    sparsity: Annotated[tuple[SparsityText, ...], Field(min_length=1, max_length=8)] = ("dense",)

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        edges = [edge_name(*edge) for edge in cell_edges(self.nodes)]
        sparse = [f"{edge}.sparsity" for edge in edges if len(self.sparsity) > 1]
        return {**dict.fromkeys(edges, Choice(*self.operations)), **dict.fromkeys(sparse, Choice(*self.sparsity))}

    def at_resolution(self, side: int) -> CellSpace:
        smallest = 2 ** (len(self.widths) - 1)
        if not smallest <= side <= MAX_SIDE or side % smallest != 0:
            raise SpaceError(
                f"'{self.name}' halves its maps {len(self.widths) - 1} times: "
                f"an image side is a multiple of {smallest} up to {MAX_SIDE}, got {side}.",
                field="resolution",
            )
        return CellSpace(**{**self.model_dump(), "resolution": side})

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        """One network, one code: the sparsity of an edge without weights is no choice."""
        if len(self.sparsity) == 1:
            return []
        edges, first = [edge_name(*edge) for edge in cell_edges(self.nodes)], self.sparsity[0]
        return [
            (
                f"{edge}.sparsity stands at its first value where the edge has no weights",
                either(convolves(choices[edge]), choices[f"{edge}.sparsity"] == first),
            )
            for edge in edges
        ]

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        edges = [edge_name(*edge) for edge in cell_edges(self.nodes)]
        operations = tuple(choices[edge] for edge in edges)
        sparsities = tuple(choices.get(f"{edge}.sparsity", self.sparsity[0]) for edge in edges)
        x = draw.input(self.image_channels, self.resolution, self.resolution)
        x = draw.block("stem", _stem, x, width=self.widths[0])
        for stage, width in enumerate(self.widths, 1):
            if stage > 1:
                x = draw.block(f"stage{stage}.down", block_function("pooled_shortcut"), x, width=width, stride=2)
            for block in range(self.cells):
                x = draw.block(
                    f"stage{stage}.block{block}",
                    cell,
                    x,
                    nodes=self.nodes,
                    operations=operations,
                    sparsities=sparsities,
                )
        return draw.block("head", _head, x, classes=self.classes)


def _stem(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    return draw.norm(draw.conv(x, width, 3))


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    x = draw.activation(draw.norm(x), "relu")
    return draw.linear(draw.global_pool(x), classes, name="classifier")
