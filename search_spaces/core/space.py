"""What a search space promises: dimensions, rules, and one drawing function for all its designs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import Bodies, GraphBuilder, draw_whole
from search_spaces.core.designs import Codes, DesignSet, Factor, merged
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.drawing import Body, Edge
from search_spaces.core.errors import GraphError, SpaceError
from search_spaces.core.limits import Bounds
from search_spaces.core.moves import crossed, mutated, neighbouring
from search_spaces.core.plugins import did_you_mean
from search_spaces.core.refusals import refused_designs
from search_spaces.core.varying import Varying, axes_of, spread_over

Choices = Mapping[str, Any]

BODIES_KEPT = 4_000


class SearchSpace(BaseModel, ABC):
    """A frozen declaration; everything below `draw` and `constraints` follows from it.

    `limits` are bounds by metric that a search applies unless told otherwise; they exclude no design from the space.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    limits: dict[str, Bounds] = Field(default_factory=dict)

    @cached_property
    @abstractmethod
    def dimensions(self) -> dict[str, Choice | IntRange]:
        """The open dimensions by name, in coding order; those with a single value are not open."""

    @abstractmethod
    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        """Draw the design that the choices name; they may be varying."""

    @abstractmethod
    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        """(sentence, plain or varying bool) pairs; a design is valid where all hold."""

    @abstractmethod
    def at_resolution(self, side: int) -> SearchSpace:
        """The same space for images of one side.

        Raises:
            SpaceError: the space cannot be drawn for that side.
        """

    # -- the valid designs -------------------------------------------------------------------------------------------

    @cached_property
    def dimension_names(self) -> tuple[str, ...]:
        return tuple(self.dimensions)

    @cached_property
    def sizes(self) -> np.ndarray:
        """(D,) number of values of each dimension."""
        return np.asarray([len(domain.values) for domain in self.dimensions.values()], dtype=np.int64)

    @cached_property
    def varying_choices(self) -> dict[str, Varying]:
        """Every dimension as the varying value of all designs at once."""
        return {name: _varying(axis, domain.values) for axis, (name, domain) in enumerate(self.dimensions.items())}

    @cached_property
    def varying_drawing(self) -> Body:
        """All designs of the space, drawn at once."""
        return draw_whole(lambda draw: self.draw(draw, self.varying_choices))

    @cached_property
    def designs(self) -> DesignSet:
        """Valid designs: the declared rules, and whatever the blocks refuse to draw."""
        declared = [self._factor(sentence, holds) for sentence, holds in self.constraints(self.varying_choices)]
        refused = [self._factor(sentence, allowed) for sentence, allowed in refused_designs(self.varying_drawing)]
        return DesignSet(self.sizes, merged(f for f in (*declared, *refused) if not f.allowed.all()))

    def _factor(self, sentence: str, holds: Any) -> Factor:
        axes = axes_of(holds)
        shape = tuple(int(self.sizes[axis]) for axis in axes)
        return Factor(axes, np.broadcast_to(spread_over(holds, axes), shape).astype(bool), sentence)

    def cardinality(self) -> int:
        """Exact number of valid designs."""
        return self.designs.cardinality

    def sample(self, count: int, rng: np.random.Generator) -> Codes:
        """(count, D) int16, uniform over the valid designs."""
        return self.designs.sample(count, rng)

    def valid(self, codes: Codes) -> np.ndarray:
        """(N,) bool."""
        return self.designs.valid(codes)

    def repair(self, codes: Codes) -> Codes:
        """Each invalid code changed to a valid one near it."""
        return self.designs.repair(codes)

    def mutate(self, codes: Codes, rng: np.random.Generator, rate: float) -> Codes:
        """Valid designs, each gene of the given ones changed with probability `rate`; the same only where rules ask."""
        return mutated(codes, self.designs, rng, rate)

    def crossover(self, a: Codes, b: Codes, rng: np.random.Generator) -> Codes:
        """Valid designs that take each gene from one of two parents."""
        return crossed(a, b, self.designs, rng)

    def neighbours(self, code: np.ndarray) -> Codes:
        """(K, D): all valid designs one changed gene away (after repair of what the change forbids)."""
        return neighbouring(code, self.designs)

    # -- coding ------------------------------------------------------------------------------------------------------

    def decode(self, code: np.ndarray) -> dict[str, Any]:
        """Integer code -> choices by name."""
        return {
            name: domain.values[int(gene)] for (name, domain), gene in zip(self.dimensions.items(), code, strict=True)
        }

    def encode(self, choices: Choices) -> np.ndarray:
        """Choices by name -> (D,) int16; dimensions left out take their first value.

        Raises:
            SpaceError: an unknown name, a value outside its domain, or a rule that the design breaks.
        """
        code = self._positions(choices)
        broken = self.designs.broken(code)
        if broken:
            raise SpaceError(
                f"Not a valid design of space '{self.name}': it breaks {'; '.join(broken)}.", field=broken[0]
            )
        return code

    def _positions(self, choices: Choices) -> np.ndarray:
        """(D,) int16 of choices that may still break a rule."""
        for name in choices:
            if name not in self.dimensions:
                hint = did_you_mean(name, self.dimensions)
                raise SpaceError(
                    f"Space '{self.name}' has no dimension '{name}'. {hint}It has: {', '.join(self.dimensions)}",
                    field=name,
                )
        code = np.zeros(len(self.dimensions), dtype=np.int16)
        for axis, (name, domain) in enumerate(self.dimensions.items()):
            if name in choices:
                code[axis] = _position(name, domain, choices[name])
        return code

    @cached_property
    def _bodies(self) -> Bodies:
        """The blocks of the architectures that were drawn last: most designs share theirs with others."""
        return {}

    def architecture(self, choices: Choices) -> Architecture:
        """Draw one design.

        Raises:
            SpaceError: the choices are not a valid design of the space.
        """
        complete = self.decode(self._positions(choices))
        drawing = self._drawn(complete)
        if drawing is None:
            # It cannot be, and all the rules that it breaks take the drawing of all designs to tell.
            self.encode(complete)
            raise SpaceError(f"Space '{self.name}' counts a design as valid that it cannot draw: {complete}.")
        return Architecture(self.name, complete, drawing)

    def _drawn(self, complete: Choices) -> Body | None:
        """One design alone, None where a rule or a block forbids it: far quicker than the drawing of all of them."""
        if not all(holds for _, holds in self.constraints(complete)):
            return None
        if len(self._bodies) > BODIES_KEPT:
            self._bodies.clear()
        try:
            return draw_whole(lambda draw: self.draw(draw, complete), self._bodies)
        except GraphError:
            return None


def _varying(axis: int, values: tuple[Any, ...]) -> Varying:
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in values)
    if whole:
        return Varying((axis,), np.asarray(values, dtype=np.int64))
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return Varying((axis,), np.asarray(values, dtype=np.float64))
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return Varying((axis,), held)


def _position(name: str, domain: Choice | IntRange, value: Any) -> int:
    for position, allowed in enumerate(domain.values):
        if allowed == value and isinstance(allowed, bool) == isinstance(value, bool):
            return position
    raise SpaceError(f"{name} = {value!r} is outside its domain: {domain.describe()}.", field=name)
