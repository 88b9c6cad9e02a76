"""Blocks under one dotted prefix, such as `stage1.block0` and `stage1.block1`, as one chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from nas.errors import UserError
from search_spaces.core.drawing import Edge, Item, Placed


@dataclass(frozen=True)
class Section:
    """Blocks one behind the other, each alone reading the one before."""

    name: str
    blocks: tuple[Placed, ...]

    @property
    def inputs(self) -> tuple[Edge, ...]:
        return self.blocks[0].inputs

    @property
    def output(self) -> Edge:
        return self.blocks[-1].output


def sectioned(items: Sequence[Item]) -> list[Item | Section]:
    """The items with every dotted group in one section.

    Raises:
        UserError: the blocks of a group are no chain.
    """
    gathered: list[Item | Section] = []
    for prefix, group in groupby(items, key=lambda item: item.name.rpartition(".")[0]):
        held = list(group)
        gathered.extend([_chained(prefix, held, items)] if prefix else held)
    names = [item.name for item in gathered]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"The blocks of '{name}' do not stand together, so they cannot be printed as one chain.")
    return gathered


def _chained(prefix: str, group: Sequence[Item], items: Sequence[Item]) -> Section:
    blocks = tuple(item for item in group if isinstance(item, Placed) and len(item.inputs) == 1)
    inner = {id(block.output) for block in blocks[:-1]}
    chained = all(after.inputs[0] is before.output for before, after in pairwise(blocks))
    read_inside = sum(id(edge) in inner for item in items for edge in item.inputs) == len(inner)
    if "." in prefix or len(blocks) != len(group) or not (chained and read_inside):
        raise UserError(
            f"The blocks of '{prefix}' are no chain, so the Python exporter cannot print them.",
            hint="Draw them inside one block instead of giving them dotted names.",
        )
    return Section(prefix, blocks)
