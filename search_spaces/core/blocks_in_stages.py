"""How a stage places its blocks and its downsampling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search_spaces.core.block_spec import Block, block_function, block_settings
from search_spaces.core.builder import GraphBuilder, Numerics
from search_spaces.core.drawing import Edge
from search_spaces.core.sparsity import Sparsity


def shrink_at(
    draw: GraphBuilder, x: Edge, name: str, block: Block, width: Any, kind: Any, shrinks: Any, *, border: bool
) -> Edge:
    """What stands before a block: the change of width and map that the block does not make itself."""
    return draw.block(
        name, _transition, x, kind=kind, width=width, shrinks=shrinks, border=border, strided=block.takes_stride
    )


def _transition(
    draw: GraphBuilder, x: Edge, *, kind: Any, width: Any, shrinks: Any, border: bool, strided: bool
) -> Edge:
    downsample = block_function("downsample")
    if strided:
        # The block strides by itself; a pool takes the stride over.
        return draw.block("", downsample, x, kind=kind, width=x.channels) if shrinks and kind != "conv" else x
    if shrinks:
        return draw.block("", downsample, x, kind=kind, width=width)
    # Drawn even where the width stays: a stage's border is always visible, so that one network has one code.
    return draw.block("", downsample, x, kind="none", width=width) if border else x


def block_at(
    draw: GraphBuilder,
    x: Edge,
    name: str,
    block: Block,
    settings: Mapping[str, Any],
    *,
    exists: Any,
    otherwise: Mapping[str, Any],
    keeps: Any,
    numerics: Mapping[str, Any],
) -> Edge:
    """One block of a stage: with its settings, or the alternating ones, or not there at all."""
    wanted = block_settings(block.kind)
    own = {setting: value for setting, value in settings.items() if setting in wanted}
    function = block_function(block.kind)
    return draw.block(
        name,
        _maybe,
        x,
        function=function,
        settings=own,
        otherwise=dict(otherwise),
        exists=exists,
        keeps=keeps,
        declared=dict(numerics),
    )


def _maybe(
    draw: GraphBuilder, x: Edge, *, function: Any, settings: Any, otherwise: Any, exists: Any, keeps: Any, declared: Any
) -> Edge:
    if not exists:
        return x
    chosen = settings if not otherwise or keeps else {**settings, **otherwise}
    numerics = Numerics(Sparsity(str(declared["sparsity"])), declared["weight_bits"], declared["activation_bits"])
    return draw.block("", function, x, numerics=numerics, **chosen)
