"""Which dimension of a space belongs to which link of a chain, and which coupling breaks the chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Axes = tuple[int, ...]


class ChainError(ValueError):
    """The sentence names the coupling that breaks the chain."""


@dataclass(frozen=True)
class Place:
    """The dimensions of one link: what the next link reads or what ends a level (state), its depth, and the rest."""

    name: str
    state: Axes
    depth: int | None
    options: Axes


def places_of(
    names: Sequence[str], reads: Iterable[Axes], ruled: Iterable[Axes], seen_behind: Iterable[int]
) -> list[Place]:
    """Links in running order: `stem`, `stage1`, ... of the dimension names.

    `reads` are the dimensions that some amount reads together, `ruled` those that some rule does; `seen_behind` must be
    in the state.

    Raises:
        ChainError: dimensions of the whole space, or of stages that are not neighbours, meet.
    """
    order = list(dict.fromkeys(["stem", *(_owner(name) for name in names)]))
    place = [order.index(_owner(name)) for name in names]
    state = set(seen_behind)
    for axes, is_rule in [*((axes, False) for axes in reads), *((axes, True) for axes in ruled)]:
        places = sorted({place[axis] for axis in axes})
        if not places:
            continue
        if places[-1] - places[0] > 1:
            told = " and ".join(names[axis] for axis in axes)
            raise ChainError(f"{told} meet in one amount or rule, though their stages are no neighbours")
        # A rule across a border holds between states; an amount may read the later link's options as well.
        state |= {axis for axis in axes if place[axis] < places[-1] or (is_rule and len(places) > 1)}
    parts = []
    for at, name in enumerate(order):
        own = [axis for axis in range(len(names)) if place[axis] == at]
        depth = next((axis for axis in own if names[axis].endswith(".depth")), None)
        rest = [axis for axis in own if axis != depth and axis not in state]
        parts.append(Place(name, tuple(axis for axis in own if axis in state and axis != depth), depth, tuple(rest)))
    return parts


def _owner(name: str) -> str:
    owner = name.partition(".")[0]
    if owner == name:
        raise ChainError(f"'{name}' is chosen for all stages together")
    return owner
