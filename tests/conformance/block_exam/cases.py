"""What a block is asked to draw in its examination: settings sampled from their types, on something small."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zlib import crc32

import numpy as np

from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function, block_settings, misfits
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.errors import GraphError

# Candidates by plain type; what a setting's own type does not allow among them is left out.
PLAIN: dict[Any, tuple[Any, ...]] = {
    bool: (False, True),
    int: (1, 2, 3, 4, 5, 7, 8, 11, 16),
    float: (0.125, 0.25, 0.5, 1.0, 2.0, 4.0),
}

# What the space hands to a block.
HANDED: dict[str, tuple[int, ...]] = {"width": (32, 48, 24), "stride": (1, 2), "classes": (10,)}
CHANNELS = (32, 48)
# By the number of sides: a signal's length, a map's, a volume's.
SIDES = {1: (64, 60, 57), 2: (16, 15, 14), 3: (8, 7, 6)}

# What a block reads, as its docstring says it.
INPUT = re.compile(r"\((C(?:, \w)+)\) ->")

# Divisors rarely meet by chance, so many settings are tried for one that draws.
TRIES = 200


@dataclass(frozen=True)
class Case:
    """One block with one value for each of its settings, on (channels, side, ...)."""

    kind: str
    settings: dict[str, Any]
    side: int
    channels: int = CHANNELS[0]

    def __str__(self) -> str:
        return f"block '{self.kind}' with {self.settings} on {self.input_shape}"

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.channels, *[self.side] * rank_of(self.kind))

    def draw(self, draw: GraphBuilder) -> Any:
        """The block alone, from its input to its output."""
        begin = {1: draw.signal, 2: draw.input, 3: draw.volume}[rank_of(self.kind)]
        return draw.block("block", block_function(self.kind), begin(*self.input_shape), **self.settings)

    def architecture(self) -> Architecture:
        """The block as a network of its own.

        Raises:
            GraphError: the block refuses these settings.
        """
        return Architecture("examined", self.settings, draw_whole(self.draw))

    def but(self, **settings: Any) -> Case:
        """The same with other settings."""
        return replace(self, settings={**self.settings, **settings})


@cache
def rank_of(kind: str) -> int:
    """How many sides a block's input has; a block that does not say reads maps."""
    found = INPUT.search(inspect.getdoc(block_function(kind)) or "")
    return found[1].count(",") if found else 2


def allowed(name: str, annotation: Any) -> tuple[Any, ...]:
    """Small values of a setting; none where its type is not one that a space file can give."""
    return HANDED.get(name) or tuple(v for v in _candidates(annotation) if not list(misfits(annotation, [v])))


def _candidates(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _candidates(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(value for part in get_args(annotation) for value in _candidates(part))
    return PLAIN.get(annotation, ())


def chance(kind: str, *salt: int) -> np.random.Generator:
    """A block's own luck, whatever other blocks there are."""
    return np.random.default_rng([crc32(kind.encode()), *salt])


def by_default(kind: str) -> Case:
    """A block with its defaults; what has none takes its type's first value."""
    needed = {name: setting.annotation for name, setting in block_settings(kind).items() if setting.required}
    settings = {name: allowed(name, annotation)[0] for name, annotation in needed.items()}
    return Case(kind, settings, SIDES[rank_of(kind)][0])


def random_cases(kind: str, rng: np.random.Generator) -> Iterator[Case]:
    """Settings drawn anew for ever: half of them by default, so that what must fit together often does."""
    choices = {name: allowed(name, setting.annotation) for name, setting in block_settings(kind).items()}
    required = by_default(kind).settings
    while True:
        settings = {
            name: values[int(rng.integers(len(values)))]
            for name, values in choices.items()
            if values and (name in required or rng.random() < 0.5)
        }
        yield Case(kind, settings, int(rng.choice(SIDES[rank_of(kind)])), int(rng.choice(CHANNELS)))


@cache
def drawable_cases(kind: str, count: int) -> tuple[Case, ...]:
    """The defaults, and up to `count` sampled cases that the block does not refuse."""
    found: list[Case] = []
    tries = zip(range(TRIES), random_cases(kind, chance(kind)), strict=False)
    for case in (by_default(kind), *(case for _, case in tries)):
        if len(found) <= count and draws(case):
            found.append(case)
    return tuple(found)


def draws(case: Case) -> bool:
    """Whether the block accepts the settings."""
    try:
        case.architecture()
    except GraphError:
        return False
    return True
