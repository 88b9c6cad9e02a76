"""Blocks of one kind, one behind the other, as many as a design has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from search_spaces.core.block_spec import Block, block_function, block_settings
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.drawing import Edge
from search_spaces.core.varying import largest


def repeated(
    draw: GraphBuilder, x: Edge, name: str, block: Block, *, depth: Any, settings: Mapping[str, Any], stride: Any = 1
) -> Edge:
    """`name.block0` and so on; of blocks that stride, the first one does."""
    known = block_settings(block.kind)
    for at in range(largest(depth)):
        handed = {**settings, "stride": stride if at == 0 else 1}
        heard = {setting: value for setting, value in handed.items() if setting in known}
        x = draw.block(f"{name}.block{at}", _present, x, kind=block.kind, present=at < depth, settings=heard)
    return x


def unfit_settings(block: Block) -> Iterator[str]:
    """A sentence for each setting that is not one choice for all blocks of the kind."""
    for name, domain in block.settings.items():
        if not isinstance(domain, Choice | IntRange):
            yield f"{block.kind}.{name}: one value for all blocks here, not {domain.describe()}"


def _present(draw: GraphBuilder, x: Edge, *, kind: str, present: bool, settings: Mapping[str, Any]) -> Edge:
    return draw.block("", block_function(kind), x, **settings) if present else x
