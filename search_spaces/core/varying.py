"""Integers that vary with the dimensions of a space.

Drawing a space once over `Varying` values draws all its designs at once. Arithmetic broadcasts over the union of the
axes (dimension indices) that the operands depend on, so the result knows exactly what it reads. Where ordinary Python
needs one concrete value (`if`, `range`, a dictionary key), the drawing in progress is asked to decide: it follows one
outcome now and returns for the others later (see `forks.py`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextvars import ContextVar
from math import prod
from typing import Any, Protocol

import numpy as np

from search_spaces.core.errors import SpaceError

# Beyond this many values a table no longer fits in memory beside others; a slip in a declaration reaches it quickly.
MAX_COMBINATIONS = 20_000_000


class Decider(Protocol):
    """Whoever can follow one outcome of a varying value."""

    def decide(self, value: Varying) -> Any: ...


deciding: ContextVar[Decider | None] = ContextVar("deciding", default=None)


class Varying:
    """One value per combination of the dimensions in `axes` (sorted); `values` has one array axis for each."""

    __slots__ = ("axes", "values")
    # numpy scalars leave arithmetic with varying values to the methods below.
    __array_ufunc__ = None

    def __init__(self, axes: tuple[int, ...], values: np.ndarray) -> None:
        self.axes = axes
        self.values = values

    def _decide(self) -> Any:
        decider = deciding.get()
        assert decider is not None, "a varying value left the drawing that it belongs to"
        return decider.decide(self)

    def __bool__(self) -> bool:
        return bool(self._decide())

    def __index__(self) -> int:
        return operator.index(self._decide())

    def __int__(self) -> int:
        return int(self._decide())

    def __float__(self) -> float:
        return float(self._decide())

    def __str__(self) -> str:
        return str(self._decide())

    def __format__(self, spec: str) -> str:
        return format(self._decide(), spec)

    def __hash__(self) -> int:
        return hash(self._decide())

    def __repr__(self) -> str:
        return f"Varying(axes={self.axes}, {self.values.size} values)"

    def key(self) -> tuple[Any, ...]:
        """Equal for two values that vary alike; used to recognise a block that was drawn before."""
        content = self.values.tobytes() if self.values.dtype != object else tuple(self.values.ravel())
        return (self.axes, content)

    def __add__(self, other: Any) -> Any:
        return combine(np.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return combine(np.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return combine(np.subtract, self, other)

    def __rsub__(self, other: Any) -> Any:
        return combine(np.subtract, other, self)

    def __mul__(self, other: Any) -> Any:
        return combine(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Any:
        return combine(np.multiply, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return combine(np.floor_divide, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return combine(np.floor_divide, other, self)

    def __truediv__(self, other: Any) -> Any:
        return combine(np.true_divide, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return combine(np.true_divide, other, self)

    def __mod__(self, other: Any) -> Any:
        return combine(np.remainder, self, other)

    def __rmod__(self, other: Any) -> Any:
        return combine(np.remainder, other, self)

    def __pow__(self, other: Any) -> Any:
        return combine(np.power, self, other)

    def __rpow__(self, other: Any) -> Any:
        return combine(np.power, other, self)

    def __neg__(self) -> Varying:
        return Varying(self.axes, -self.values)

    def __floor__(self) -> Varying:
        return Varying(self.axes, np.floor(self.values).astype(np.int64))

    def __ceil__(self) -> Varying:
        return Varying(self.axes, np.ceil(self.values).astype(np.int64))

    def __round__(self, digits: int | None = None) -> Varying:
        rounded = np.round(self.values, digits or 0)
        return Varying(self.axes, rounded if digits else rounded.astype(np.int64))

    def __eq__(self, other: object) -> Any:
        return True if self is other else combine(_equal, self, other, keep=False)

    def __ne__(self, other: object) -> Any:
        return negate(self == other)

    def __lt__(self, other: Any) -> Any:
        return combine(np.less, self, other, keep=False)

    def __le__(self, other: Any) -> Any:
        return combine(np.less_equal, self, other, keep=False)

    def __gt__(self, other: Any) -> Any:
        return combine(np.greater, self, other, keep=False)

    def __ge__(self, other: Any) -> Any:
        return combine(np.greater_equal, self, other, keep=False)

    def __or__(self, other: Any) -> Any:
        return combine(np.logical_or, self, other, keep=False)

    __ror__ = __or__

    def __invert__(self) -> Any:
        return negate(self)


def _equal(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a == b, dtype=bool)


def negate(value: Any) -> Any:
    """Logical not of a bool or a varying bool."""
    return Varying(value.axes, ~value.values) if isinstance(value, Varying) else not value


def both(first: Any, second: Any) -> Any:
    """Logical and of plain or varying bools."""
    if isinstance(first, Varying) and isinstance(second, Varying):
        return combine(np.logical_and, first, second, keep=False)
    plain, other = (second, first) if isinstance(first, Varying) else (first, second)
    return other if plain else False


def either(first: Any, second: Any) -> Any:
    """Logical or of plain or varying bools."""
    return negate(both(negate(first), negate(second)))


def frozen(value: Any) -> Any:
    """A hashable stand-in, equal for settings that are alike; varying values need not be decided for it."""
    if isinstance(value, Varying):
        return value.key()
    if isinstance(value, dict):
        return tuple((key, frozen(held)) for key, held in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(frozen(held) for held in value)
    return value


def axes_of(value: Any) -> tuple[int, ...]:
    """The dimensions that a value depends on; none for a plain one."""
    return value.axes if isinstance(value, Varying) else ()


def spread_over(value: Any, axes: tuple[int, ...]) -> np.ndarray:
    """The value as an array with one axis (possibly of length 1) for each of `axes`, which must contain its own."""
    if not isinstance(value, Varying):
        held = (
            np.asarray(value) if not isinstance(value, str) and value is not None else np.asarray(value, dtype=object)
        )
        return held.reshape((1,) * len(axes))
    sizes = dict(zip(value.axes, value.values.shape, strict=True))
    return value.values.reshape([sizes.get(axis, 1) for axis in axes])


def largest(value: Any) -> int:
    """The greatest of a varying whole number's values, or the plain one itself."""
    return int(value.values.max()) if isinstance(value, Varying) else int(value)


def union(*values: Any) -> tuple[int, ...]:
    """Sorted union of the axes of several values."""
    return tuple(sorted({axis for value in values for axis in axes_of(value)}))


def combine(function: Callable[..., np.ndarray], *values: Any, keep: bool = True) -> Any:
    """Apply a numpy function over the union of axes; with `keep=False` axes without effect are dropped."""
    axes = _common_axes(values)
    if axes is not None:
        result = function(*(value.values if isinstance(value, Varying) else value for value in values))
    else:
        axes = union(*values)
        arrays = [spread_over(value, axes) for value in values]
        _refuse_too_many(axes, np.broadcast_shapes(*(array.shape for array in arrays)))
        result = function(*arrays)
    return Varying(axes, result) if keep and axes else simplified(Varying(axes, result))


def _refuse_too_many(axes: tuple[int, ...], shape: tuple[int, ...]) -> None:
    if prod(shape) > MAX_COMBINATIONS:
        raise SpaceError(
            f"One number of the network depends on {prod(shape):,} combinations of {len(axes)} dimensions; "
            f"at most {MAX_COMBINATIONS:,} fit in memory. "
            "Give these dimensions fewer values, or share one between stages.",
            field="space",
        )


def _common_axes(values: tuple[Any, ...]) -> tuple[int, ...] | None:
    """The axes of the varying values where they agree and the others are numbers, which need no alignment."""
    axes: tuple[int, ...] | None = None
    for value in values:
        if isinstance(value, Varying):
            if axes is not None and value.axes != axes:
                return None
            axes = value.axes
        elif not isinstance(value, int | float):
            return None
    return axes


def simplified(value: Varying) -> Any:
    """The same value without the axes along which it does not change; a plain value if none is left."""
    values, kept = value.values, []
    if values.ndim and (values == values.flat[0]).all():
        return values.flat[0].item() if values.dtype != object else values.flat[0]
    for position in range(len(value.axes) - 1, -1, -1):
        first = values.take([0], axis=position)
        if np.all(first == values):
            values = first.squeeze(axis=position)
        else:
            kept.append(value.axes[position])
    if kept:
        return Varying(tuple(reversed(kept)), values)
    return values.item() if isinstance(values, np.ndarray) else values


def settled(value: Any) -> Any:
    """A varying value without the axes along which it does not change; a plain one as it is."""
    return simplified(value) if isinstance(value, Varying) else value


def where(condition: Any, chosen: Any, otherwise: Any) -> Any:
    """`chosen` where the condition holds, else `otherwise`; axes without effect are dropped."""
    if not isinstance(condition, Varying):
        return chosen if condition else otherwise
    if chosen is otherwise or (
        not isinstance(chosen, Varying) and not isinstance(otherwise, Varying) and chosen == otherwise
    ):
        return chosen
    return combine(np.where, condition, chosen, otherwise, keep=False)


def elementwise(function: Any, *values: Any) -> Any:
    """Any Python function of plain or varying values; its results are whole numbers, bools or words."""
    called = np.frompyfunc(function, len(values), 1)

    def typed(*arrays: Any) -> np.ndarray:
        results = np.asarray(called(*arrays), dtype=object)
        kinds = {type(result) for result in results.flat}
        return results.astype(kinds.pop()) if kinds in ({bool}, {int}) else results

    return combine(typed, *values, keep=False)
