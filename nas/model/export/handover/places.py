"""Where an exported network shows the values that declared bits round: at a layer, a block, or before a layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nas.model.quantise.plan import LayerPlan, QuantisationPlan
from nas.model.train.taps import TAP
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body, Node
from search_spaces.core.graph import only_path
from search_spaces.core.ops import Conv, Linear, Norm


@dataclass(frozen=True)
class PrintedPlan:
    """The plan by names of the exported network, and the layers whose input has to be given a name first.

    What nothing but the taps shows is rounded for these layers alone; nasctl's own model rounds it for all readers.
    """

    plan: QuantisationPlan
    taps: tuple[str, ...]


def printed_plan(architecture: Architecture, plan: QuantisationPlan) -> PrintedPlan:
    """The plan of `build(architecture)` for the file that the Python exporter writes."""
    shown = dict(_shown(architecture.drawing, ""))
    hidden = {place for place in plan.places if place not in shown}
    layers = tuple(_renamed(layer, shown) for layer in plan.layers)
    taps = tuple(layer.name for layer in plan.layers if layer.source in hidden and layer.activation_bits is not None)
    places = {shown[place]: bits for place, bits in plan.places.items() if place not in hidden}
    read = {layer.name: layer.source for layer in plan.layers}
    places |= {f"{name}.{TAP}": plan.places[read[name]] for name in taps}
    return PrintedPlan(QuantisationPlan(layers, places), taps)


def _renamed(layer: LayerPlan, shown: dict[str, str]) -> LayerPlan:
    source = shown.get(layer.source, f"{layer.name}.{TAP}")
    return replace(layer, source=source, sink=None if layer.sink is None else shown.get(layer.sink))


def _shown(body: Body, block: str) -> Iterator[tuple[str, str]]:
    """(name in the drawing, name of a module with the same output), where there is one."""
    path = only_path(body)
    for item in path.items:
        name = f"{block}.{item.name}" if block else item.name
        if not isinstance(item, Node):
            yield from _shown(item.body, name)
        elif isinstance(item.op, Conv | Linear | Norm):
            yield name, name
        elif block and item.output is path.output:
            yield name, block
