"""How a place of a network gets its block, and how a stage places its blocks and its downsampling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search_spaces.core.block_spec import FROM_THE_SPACE, Block, block_function, block_settings
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.one_of import OneOf, blocks_of
from search_spaces.core.patterns import heeded
from search_spaces.core.sparsity import Sparsity

Settings = Mapping[str, Any]


def picked(draw: GraphBuilder, x: Edge, name: str, place: Block | OneOf, kind: Any, settings: Settings) -> Edge:
    """The stem or the head: the block itself, or whichever of several was chosen."""
    if isinstance(place, Block):
        return block_function(place.kind)(draw, x, **settings)
    return draw.block(name, _picked, x, kind=kind, declared=_declared(place), settings=dict(settings))


def shrink_at(
    draw: GraphBuilder, x: Edge, name: str, *, kind: Any, width: Any, shrinks: Any, border: Any, strided: bool
) -> Edge:
    """What stands before a block: the change of width and map that the block does not make itself (`strided`)."""
    return draw.block(name, _transition, x, kind=kind, width=width, shrinks=shrinks, border=border, strided=strided)


def block_at(
    draw: GraphBuilder,
    x: Edge,
    name: str,
    place: Block | OneOf,
    settings: Settings,
    *,
    kind: Any,
    exists: Any,
    otherwise: Settings,
    keeps: Any,
    numerics: Settings,
) -> Edge:
    """One block of a stage: with its settings, or the alternating ones, or not there at all."""
    return draw.block(
        name,
        _maybe,
        x,
        kind=kind,
        declared=_declared(place),
        settings=dict(settings),
        otherwise=heeded(place, otherwise),
        exists=exists,
        keeps=keeps,
        formats=dict(numerics),
    )


def _declared(place: Block | OneOf) -> dict[str, tuple[str, ...]]:
    """By kind, the settings that are declared for it; it keeps its defaults for others that only its rivals declare."""
    return {block.kind: tuple(block.settings) for block in blocks_of(place)}


def _own(kind: str, declared: Mapping[str, tuple[str, ...]], settings: Settings) -> dict[str, Any]:
    wanted = {name for name in block_settings(kind) if name in FROM_THE_SPACE or name in declared[kind]}
    return {name: value for name, value in settings.items() if name in wanted}


def _picked(draw: GraphBuilder, x: Edge, *, kind: str, declared: Any, settings: Settings) -> Edge:
    kind = str(kind)
    return block_function(kind)(draw, x, **_own(kind, declared, settings))


def _transition(
    draw: GraphBuilder, x: Edge, *, kind: Any, width: Any, shrinks: Any, border: Any, strided: bool
) -> Edge:
    downsample = block_function("downsample")
    if strided:
        # The block strides by itself; a pool takes the stride over.
        return draw.block("", downsample, x, kind=kind, width=x.channels) if shrinks and kind != "conv" else x
    if shrinks:
        return draw.block("", downsample, x, kind=kind, width=width)
    # Drawn even where the width stays: a stage's border is always visible, so that one network has one code.
    return draw.block("", downsample, x, kind="none", width=width) if border else x


def _maybe(
    draw: GraphBuilder,
    x: Edge,
    *,
    kind: str,
    declared: Any,
    settings: Settings,
    otherwise: Mapping[str, Settings],
    exists: Any,
    keeps: Any,
    formats: Settings,
) -> Edge:
    if not exists:
        return x
    kind = str(kind)
    chosen = _own(kind, declared, settings)
    if otherwise[kind] and not keeps:
        chosen |= otherwise[kind]
    numerics = Numerics(Sparsity(str(formats["sparsity"])), formats["weight_bits"], formats["activation_bits"])
    return draw.block("", block_function(kind), x, numerics=numerics, **chosen)
