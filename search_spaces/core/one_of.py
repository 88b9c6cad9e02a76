"""One of several blocks: a place where a space leaves open which block stands, or how a stage's blocks take turns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, Domain, IntRange, PerBlock, PlainDomain, Same
from search_spaces.core.plugins import did_you_mean

SEPARATOR = "-"


class OneOf(BaseModel):
    """`OneOf(Block("convnext", ...), Block("transformer", ...))`; in a file `{one_of: [{kind: convnext}, ...]}`.

    Each block alone is a choice, unless `pattern` names them: in a stage `"convnext-convnext-transformer"` says that
    blocks take turns, from the first again when the pattern ends. A setting that several blocks declare is one
    dimension over all their values; a design takes one that its blocks allow.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    one_of: Annotated[tuple[Block, ...], Field(min_length=2)]
    pattern: PlainDomain | None = None

    def __init__(self, *blocks: Any, **fields: Any) -> None:
        super().__init__(**({"one_of": blocks} if blocks else {}), **fields)

    @model_validator(mode="after")
    def _told_apart(self) -> OneOf:
        kinds = [block.kind for block in self.one_of]
        if len(set(kinds)) != len(kinds):
            raise ValueError(f"one_of: each kind of block once, got {', '.join(kinds)}")
        for sentence in (*_strangers(kinds, self.patterns), *_unmergeable(self.one_of)):
            raise ValueError(sentence)
        return self

    @property
    def patterns(self) -> Choice | IntRange:
        """Which blocks may stand here."""
        return self.pattern or Choice(*(block.kind for block in self.one_of))

    @cached_property
    def settings(self) -> dict[str, Domain]:
        """Every setting that some block declares, over all values that some block allows."""
        merged: dict[str, Domain] = {}
        for block in self.one_of:
            for name, domain in block.settings.items():
                merged[name] = _merged(merged[name], domain) if name in merged else domain
        return merged


def _tag(given: Any) -> str:
    several = isinstance(given, OneOf) or (isinstance(given, dict) and "one_of" in given)
    return ONE_OF_TAG if several else BLOCK_TAG


# They stand in the places that errors name, where they tell a reader nothing: `files.py` leaves them out.
BLOCK_TAG, ONE_OF_TAG = "(block)", "(one of)"

Blocks = Annotated[Annotated[Block, Tag(BLOCK_TAG)] | Annotated[OneOf, Tag(ONE_OF_TAG)], Discriminator(_tag)]


def blocks_of(place: Block | OneOf) -> tuple[Block, ...]:
    """All that may stand in a place."""
    return (place,) if isinstance(place, Block) else place.one_of


def patterns_of(place: Block | OneOf) -> Choice | IntRange:
    """Which blocks a place has: one kind, or kinds that take turns."""
    return Choice(place.kind) if isinstance(place, Block) else place.patterns


def pattern_kinds(pattern: Any) -> list[str]:
    """The kinds that take turns."""
    return str(pattern).split(SEPARATOR)


def _strangers(kinds: list[str], patterns: Choice | IntRange) -> Iterator[str]:
    """Kinds that a pattern names and nobody declares, or the other way round."""
    named = {kind: pattern for pattern in patterns.values for kind in pattern_kinds(pattern)}
    for kind, pattern in named.items():
        if kind not in kinds:
            hint = did_you_mean(kind, kinds)
            yield f"pattern {pattern!r}: no '{kind}' in one_of. {hint}It has: {', '.join(kinds)}"
    for kind in kinds:
        if kind not in named:
            yield f"one_of: '{kind}' stands in no pattern; leave it out, or give it a turn"


def _unmergeable(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Why settings of one name cannot be one dimension."""
    first: dict[str, tuple[str, Domain]] = {}
    for block in blocks:
        for name, domain in block.settings.items():
            kind, before = first.setdefault(name, (block.kind, domain))
            alike = type(domain) is type(before) or {type(domain), type(before)} <= {Choice, IntRange}
            if not alike or (isinstance(domain, Same) and domain != before):
                yield (
                    f"'{name}' is {before.describe()} in {kind} and {domain.describe()} in {block.kind}: "
                    "one setting is chosen once, per block, or shared, in all blocks alike"
                )


def _merged(one: Domain, other: Domain) -> Domain:
    if isinstance(one, PerBlock) and isinstance(other, PerBlock):
        return PerBlock(_merged(one.per_block, other.per_block))
    if one == other:
        return one
    values = tuple(dict.fromkeys((*one.values, *other.values)))
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return Choice(*(sorted(values) if numbers else values))
