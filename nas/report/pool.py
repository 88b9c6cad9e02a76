"""Distinct things under small numbers: the designs of a front share most of their operators and blocks."""

from collections.abc import Hashable
from typing import Generic, TypeVar, final

T = TypeVar("T", bound=Hashable)


@final
class Pool(Generic[T]):
    """Numbers count from 0 in the order of first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}

    def number(self, item: T) -> int:
        """The item's number, the next free one where it is new."""
        return self._numbers.setdefault(item, len(self._numbers))

    def items(self) -> tuple[T, ...]:
        """All items in the order of their numbers."""
        return tuple(self._numbers)
