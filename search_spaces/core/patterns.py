"""What a pattern of blocks means: who stands where, who hears which setting, which values all of them allow.

A pattern names the kinds that take turns in a stage; here it is plain, or varying with a dimension of the space.
"""

from collections.abc import Mapping
from typing import Any

from search_spaces.core.block_spec import Block, block_settings
from search_spaces.core.one_of import OneOf, blocks_of, pattern_kinds
from search_spaces.core.varying import elementwise


def kind_at(pattern: Any, position: int) -> Any:
    """The kind of a stage's block, for a plain or varying pattern."""

    def turn(each: Any) -> str:
        kinds = pattern_kinds(each)
        return kinds[position % len(kinds)]

    return elementwise(turn, pattern)


def length_of(pattern: Any) -> Any:
    """Number of blocks after which a pattern begins again."""
    return elementwise(lambda each: len(pattern_kinds(each)), pattern)


def takes_stride(place: Block | OneOf) -> bool:
    """Whether the blocks shrink the map and change the width themselves; where some do not, the stage does for all."""
    return all("stride" in block_settings(block.kind) for block in blocks_of(place))


def shows_border(place: Block | OneOf) -> bool:
    """Whether the first block behind another stage differs from all others, even where width and map stay."""
    return all("border" in block_settings(block.kind) for block in blocks_of(place))


def hears(place: Block | OneOf, pattern: Any, name: str) -> Any:
    """Whether a block of the pattern declares a setting."""
    declaring = {block.kind for block in blocks_of(place) if name in block.settings}
    return elementwise(lambda each: not declaring.isdisjoint(pattern_kinds(each)), pattern)


def fits(place: Block | OneOf, pattern: Any, name: str, value: Any) -> Any:
    """Whether every block of the pattern allows a setting's value; where none hears it, only the first one stands."""
    domains = {block.kind: block.settings[name].values for block in blocks_of(place) if name in block.settings}
    first = place.settings[name].values[0]

    def allowed(each: Any, chosen: Any) -> bool:
        hearing = [domains[kind] for kind in pattern_kinds(each) if kind in domains]
        return all(chosen in values for values in hearing) if hearing else chosen == first

    return elementwise(allowed, pattern, value)


def heeded(place: Block | OneOf, otherwise: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By kind, what an alternation changes: of several kinds, only those that declare a setting have it changed."""
    return {
        block.kind: {name: value for name, value in otherwise.items() if place is block or name in block.settings}
        for block in blocks_of(place)
    }


def changes(place: Block | OneOf, pattern: Any, name: str, value: Any, other: Any) -> Any:
    """Whether some block of the pattern would be another with `other` for a setting."""
    heeding = {kind for kind, held in heeded(place, {name: other}).items() if held}
    return elementwise(
        lambda each, chosen: chosen != other and not heeding.isdisjoint(pattern_kinds(each)), pattern, value
    )
