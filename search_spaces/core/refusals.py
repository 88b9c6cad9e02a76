"""Designs that cannot be drawn, read off a drawing of the whole space."""

from collections.abc import Iterator
from typing import Any

from search_spaces.core.drawing import Body, Placed
from search_spaces.core.varying import both, negate

Refusal = tuple[str, Any]  # the reason, and the designs that it holds for


def refused_designs(drawing: Body) -> Iterator[Refusal]:
    """(stage and reason, varying bool that is False for the refused designs), for every refusal of every block."""
    seen: dict[int, list[Refusal]] = {}
    for place, reason, refused in _everywhere(drawing, seen):
        stage = place.partition(".")[0]
        yield f"{stage}: {reason}" if stage else reason, negate(refused)


def _everywhere(body: Body, seen: dict[int, list[Refusal]]) -> Iterator[tuple[str, str, Any]]:
    """(block in the body or "" for itself, reason, mask), for the body and all that is drawn in it."""
    yield from (("", str(error), mask) for mask, error in body.refusals)
    for path in body.paths:
        for item in path.items:
            if isinstance(item, Placed):
                inner = _refusals(item.body, seen)
                yield from ((item.name, reason, both(path.mask, mask)) for reason, mask in inner)


def _refusals(body: Body, seen: dict[int, list[Refusal]]) -> list[Refusal]:
    if id(body) not in seen:
        found = ((reason, mask) for _, reason, mask in _everywhere(body, seen))
        seen[id(body)] = [(reason, mask) for reason, mask in found if mask is not False]
    return seen[id(body)]
