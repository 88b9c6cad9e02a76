"""One network, one code: a choice that no block hears is not a choice and stands at its first value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.one_of import OneOf, patterns_of
from search_spaces.core.patterns import changes, fits, hears, kind_at, length_of, shows_border, takes_stride
from search_spaces.core.stage import NUMERICS, Stage
from search_spaces.core.varying import either

Check = tuple[str, Any]
Choices = Mapping[str, Any]


class Settings(Protocol):
    """A staged space, as far as its settings go."""

    @property
    def shared(self) -> Mapping[str, Choice | IntRange]: ...
    @property
    def stem(self) -> Block | OneOf: ...
    @property
    def stages(self) -> tuple[Stage, ...]: ...
    @property
    def head(self) -> Block | OneOf: ...
    def value(self, choices: Choices, name: str) -> Any: ...
    def setting(self, choices: Choices, stage: int, name: str, block: int | None = None) -> Any: ...


def heard_choices(space: Settings, choices: Choices) -> Iterator[Check]:
    """(sentence, plain or varying bool) pairs; a design is valid where all hold."""
    yield from _fitting(space, choices, "stem", space.stem)
    for index, stage in enumerate(space.stages):
        yield from _border(space, choices, index)
        yield from _turns(space, choices, index)
        yield from _fitting(space, choices, f"stage{index + 1}", stage.block)
        yield from _absent(space, choices, index)
        yield from _per_block(space, choices, index)
    yield from _fitting(space, choices, "head", space.head)
    yield from _shared(space, choices)


def _border(space: Settings, choices: Choices, index: int) -> Iterator[Check]:
    prefix = f"stage{index + 1}"
    place = space.setting(choices, index, "shrink_at")
    if place is not None:
        yield f"{prefix}.shrink_at < depth", place < space.setting(choices, index, "depth")
    block = space.stages[index].block
    if index > 0 and takes_stride(block) and not shows_border(block):
        before, here = space.setting(choices, index - 1, "width"), space.setting(choices, index, "width")
        shrinks = False if place is None else place == 0
        yield f"{prefix} shrinks at its border or differs from stage{index} in width", either(here != before, shrinks)


def _turns(space: Settings, choices: Choices, index: int) -> Iterator[Check]:
    """A pattern comes to its end, and an alternation changes something."""
    stage, prefix = space.stages[index], f"stage{index + 1}"
    depth, pattern = space.setting(choices, index, "depth"), space.value(choices, f"{prefix}.kind")
    length = length_of(pattern)
    yield f"{prefix} has a block for every place of its pattern", either(length == 1, length <= depth)
    if stage.alternate is not None:
        every = space.setting(choices, index, "every")
        differs: Any = False
        for name, value in stage.alternate.otherwise.items():
            own = space.setting(choices, index, name)
            differs = either(changes(stage.block, pattern, name, own, value), differs)
        yield f"{prefix}.every <= depth", (every == 1) | (every <= depth)
        yield f"{prefix}.every is 1 where its blocks are alike", (every == 1) | differs


def _fitting(space: Settings, choices: Choices, place: str, block: Block | OneOf) -> Iterator[Check]:
    """Values that the chosen kind allows; its first where it has no such setting."""
    if isinstance(block, Block):
        return
    pattern = space.value(choices, f"{place}.kind")
    for name, domain in block.settings.items():
        if isinstance(domain, Choice | IntRange):
            value = space.value(choices, f"{place}.{name}")
            yield f"{place}.{name} is one that {place}.kind allows", fits(block, pattern, name, value)


def _absent(space: Settings, choices: Choices, index: int) -> Iterator[Check]:
    """A stage without blocks chooses nothing for them."""
    stage, prefix = space.stages[index], f"stage{index + 1}"
    if stage.depth.smallest > 0:
        return
    depth = space.setting(choices, index, "depth")
    numerics = {name: getattr(stage, name) for name in NUMERICS}
    for name, domain in {"kind": patterns_of(stage.block), **numerics, **stage.block.settings}.items():
        if isinstance(domain, Choice | IntRange) and len(domain.values) > 1:
            first = space.value(choices, f"{prefix}.{name}") == domain.values[0]
            yield f"{prefix}.{name} stands at its first value where depth is 0", (depth > 0) | first


def _per_block(space: Settings, choices: Choices, index: int) -> Iterator[Check]:
    stage, prefix = space.stages[index], f"stage{index + 1}"
    depth, pattern = space.setting(choices, index, "depth"), space.value(choices, f"{prefix}.kind")
    for name, domain in stage.settings.items():
        for block in range(stage.depth.largest if isinstance(domain, PerBlock) else 0):
            full = f"{prefix}.block{block}.{name}"
            value = space.value(choices, full)
            if block >= stage.depth.smallest:
                first = value == domain.values[0]
                yield f"{full} stands at its first value where depth <= {block}", (depth > block) | first
            if isinstance(stage.block, OneOf) and name in stage.block.settings:
                yield f"{full} is one that its block allows", fits(stage.block, kind_at(pattern, block), name, value)


def _shared(space: Settings, choices: Choices) -> Iterator[Check]:
    """What is shared is heard by the stem, the head or some stage."""
    places = {"stem": space.stem, **{f"stage{at + 1}": stage.block for at, stage in enumerate(space.stages)}}
    places["head"] = space.head
    for shared, domain in space.shared.items():
        heard: Any = any(Same(shared) in stage.placed.values() for stage in space.stages)
        for place, block in places.items():
            for name in {name for name, held in block.settings.items() if held == Same(shared)}:
                heard = either(heard, hears(block, space.value(choices, f"{place}.kind"), name))
        first = space.value(choices, shared) == domain.values[0]
        yield f"{shared} stands at its first value where nothing hears it", either(heard, first)
