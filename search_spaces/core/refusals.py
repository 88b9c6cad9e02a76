"""Designs that cannot be drawn, read off a drawing of the whole space."""

from collections.abc import Iterator
from typing import Any

from search_spaces.core.drawing import Body, Placed
from search_spaces.core.varying import both, negate


def refused_designs(drawing: Body) -> Iterator[tuple[str, Any]]:
    """(the reason, varying bool that is False for the refused designs), for every refusal of every block."""
    seen: dict[int, list[tuple[str, Any]]] = {}
    for reason, refused in _refusals(drawing, seen):
        yield reason, negate(refused)


def _refusals(body: Body, seen: dict[int, list[tuple[str, Any]]]) -> list[tuple[str, Any]]:
    if id(body) not in seen:
        found = [(str(error), mask) for mask, error in body.refusals]
        for path in body.paths:
            for item in path.items:
                if isinstance(item, Placed):
                    inner = _refusals(item.body, seen)
                    found += [(reason, both(path.mask, mask)) for reason, mask in inner]
        seen[id(body)] = [(reason, mask) for reason, mask in found if mask is not False]
    return seen[id(body)]
