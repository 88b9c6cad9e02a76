"""Tasks sent ahead of their turn, results handed back in it."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")
H = TypeVar("H", bound=Hashable)

# A slow task must not let the others idle, nor the results of a long list fill the memory behind it.
OUTSTANDING = 8


class Crew(ABC, Generic[A, R, H]):
    """Works on tasks at once; a handle stands for each task that was sent."""

    @abstractmethod
    def send(self, argument: A) -> H:
        """Start one task."""

    @abstractmethod
    def finished(self, handles: Sequence[H]) -> list[tuple[H, R]]:
        """Wait until at least one is done; those that are, with their results."""

    @abstractmethod
    def abandon(self, handles: Sequence[H]) -> None:
        """Nobody waits for these any more."""


def in_order(crew: Crew[A, R, H], arguments: Iterable[A], at_once: int) -> Iterator[R]:
    """Results in the order of the arguments, with up to `at_once` tasks sent and unfinished."""
    numbered = enumerate(arguments)
    running: dict[H, int] = {}
    results: dict[int, R] = {}
    due = 0
    try:
        while True:
            room = min(at_once - len(running), OUTSTANDING * at_once - len(running) - len(results))
            for number, argument in islice(numbered, room):
                running[crew.send(argument)] = number
            if not running:
                return
            for handle, result in crew.finished(list(running)):
                results[running.pop(handle)] = result
            while due in results:
                yield results.pop(due)
                due += 1
    finally:
        crew.abandon(list(running))
