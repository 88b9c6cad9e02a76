"""Bits of single layers, chosen after a network was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body, Item, Node
from search_spaces.core.errors import SpaceError
from search_spaces.core.fold import fold
from search_spaces.core.graph import only_path
from search_spaces.core.ops import Conv, Linear


@dataclass(frozen=True)
class Bits:
    """Of a layer's weights, and of the values that they meet; 32 is float."""

    weights: int = 32
    values: int = 32


FULL = Bits()


def declared_bits(architecture: Architecture) -> dict[str, Bits]:
    """Bits of every convolution and matrix by name, in running order."""
    layers = {node.name: node.op for node in architecture.graph}
    return {
        name: Bits(op.weight_bits, op.activation_bits) for name, op in layers.items() if isinstance(op, Conv | Linear)
    }


def with_bits(architecture: Architecture, bits: Mapping[str, Bits]) -> Architecture:
    """The same network with other bits in the named layers; counts, training and exports follow them.

    Raises:
        SpaceError: it has no such layer.
    """
    known = declared_bits(architecture)
    if unknown := [name for name in bits if name not in known]:
        raise SpaceError(
            f"The network has no convolution or matrix '{unknown[0]}' to give bits to; it has {len(known)}, "
            f"from '{next(iter(known), '')}' on.",
            field="bits",
        )
    return replace(architecture, drawing=_redrawn(architecture.drawing, bits, ""))


def at_full_precision(architecture: Architecture) -> Architecture:
    """The same network without any bits: what quantised ones of one drawing have in common."""
    return with_bits(architecture, dict.fromkeys(declared_bits(architecture), FULL))


def _redrawn(body: Body, bits: Mapping[str, Bits], block: str) -> Body:
    path = only_path(body)
    items = tuple(_items(path.items, bits, block))
    return replace(body, paths=(replace(path, items=items, deployed=fold(items, path.output)),))


def _items(items: tuple[Item, ...], bits: Mapping[str, Bits], block: str) -> Iterator[Item]:
    for item in items:
        name = f"{block}.{item.name}" if block else item.name
        if not isinstance(item, Node):
            yield replace(item, body=_redrawn(item.body, bits, name))
        elif name in bits and isinstance(item.op, Conv | Linear):
            chosen = bits[name]
            yield replace(item, op=replace(item.op, weight_bits=chosen.weights, activation_bits=chosen.values))
        else:
            yield item
