"""The maps that detection and segmentation read: behind the last block of each stride, in the way to the head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Item, Node, Placed
from search_spaces.core.graph import only_path
from search_spaces.core.ops import Source

MAP_RANK = 2


@dataclass(frozen=True)
class Level:
    """A map of `channels`, the image's sides over `stride`, behind the block called `module`."""

    stride: int
    module: str
    channels: int


def levels_of(architecture: Architecture) -> tuple[Level, ...]:
    """Finest first, from stride 2 on; none where the outermost blocks are no chain that shrinks images."""
    source, *blocks = only_path(architecture.drawing).items
    if not isinstance(source, Node) or not isinstance(source.op, Source) or source.output.rank != MAP_RANK:
        return ()
    if not _is_chain(source, blocks):
        return ()
    maps = [block for block in blocks if block.output.rank == MAP_RANK]
    strides = [_stride(source.output.side, block.output.side) for block in maps]
    if strides != sorted(strides):
        return ()
    last = {stride: block for stride, block in zip(strides, maps, strict=True) if stride > 1}
    return tuple(Level(stride, block.name, block.output.channels) for stride, block in last.items())


def head_blocks(architecture: Architecture) -> tuple[str, ...]:
    """Names of the outermost blocks behind the last map."""
    blocks = only_path(architecture.drawing).items
    return tuple(block.name for block in blocks if block.output.rank != MAP_RANK)


def _is_chain(source: Node, blocks: Sequence[Item]) -> bool:
    before = [source.output, *(block.output for block in blocks)]
    return all(
        isinstance(block, Placed) and len(block.inputs) == 1 and block.inputs[0] is edge
        for block, edge in zip(blocks, before, strict=False)
    )


def _stride(image: int, side: int) -> int:
    """The power of two that is nearest: odd sides are rounded up where they are halved."""
    return 2 ** max(0, round(math.log2(image / side)))
