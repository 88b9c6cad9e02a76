"""Following every outcome of drawing code that branches on varying values.

The code runs once per outcome. Each run has a script of the decisions to repeat, a mask of the designs for which they
hold, and leaves behind the scripts of the outcomes that it did not take.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from search_spaces.core.errors import GraphError
from search_spaces.core.varying import Varying, both, deciding, spread_over, union

Result = TypeVar("Result")


@dataclass
class _Fork:
    script: tuple[Any, ...]
    taken: tuple[Any, ...] = ()
    mask: Any = True
    left_open: list[tuple[Any, ...]] = field(default_factory=list)

    def decide(self, value: Varying) -> Any:
        options = _possible_values(value, self.mask)
        if len(options) == 1:
            return options[0]
        if len(self.taken) < len(self.script):
            choice = self.script[len(self.taken)]
        else:
            choice = options[0]
            self.left_open.extend((*self.taken, other) for other in options[1:])
        self.taken = (*self.taken, choice)
        self.mask = both(self.mask, value == choice)
        return choice


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What one run gave, and the designs (a bool or a varying bool) that it stands for."""

    mask: Any
    result: Result | None
    error: GraphError | None


def every_outcome(run: Callable[[], Result]) -> list[Outcome[Result]]:
    """Run the code once for each combination of outcomes of the decisions it meets; the masks partition the designs."""
    pending: list[tuple[Any, ...]] = [()]
    outcomes: list[Outcome[Result]] = []
    while pending:
        fork = _Fork(pending.pop())
        token = deciding.set(fork)
        try:
            # Varying values also hold designs that this run does not stand for; what overflows there is masked away.
            with np.errstate(all="ignore"):
                result, error = run(), None
        except GraphError as refused:
            result, error = None, refused
        finally:
            deciding.reset(token)
        outcomes.append(Outcome(fork.mask, result, error))
        pending.extend(reversed(fork.left_open))
    return outcomes


def _possible_values(value: Varying, mask: Any) -> list[Any]:
    """Distinct values in the designs that the mask holds, in order of first appearance."""
    if isinstance(mask, Varying):
        axes = union(value, mask)
        held, where = np.broadcast_arrays(spread_over(value, axes), spread_over(mask, axes))
        values = held[where]
    else:
        values = value.values.ravel()
    return list(dict.fromkeys(values.tolist()))
