"""Arithmetic on integers of many designs at once, against plain Python design by design."""

import itertools
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces.core.errors import SpaceError
from search_spaces.core.varying import Varying, axes_of, both, combine, either, frozen, negate, simplified, where

SIZES = (2, 3, 2)
DESIGNS = list(itertools.product(*(range(size) for size in SIZES)))

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name)
    for name in ("add", "sub", "mul", "floordiv", "truediv", "mod", "eq", "ne", "lt", "le", "gt", "ge")
}


NUMBERS = st.integers(1, 9)
BOOLS = st.booleans()


@st.composite
def varying(draw, elements: st.SearchStrategy[Any] = NUMBERS) -> Varying:
    axes = tuple(draw(st.sets(st.sampled_from(range(3)), min_size=1).map(sorted)))
    shape = [SIZES[axis] for axis in axes]
    values = draw(st.lists(elements, min_size=math.prod(shape), max_size=math.prod(shape)))
    return Varying(axes, np.asarray(values).reshape(shape))


def mixed(elements: st.SearchStrategy[Any] = NUMBERS) -> st.SearchStrategy[Any]:
    return st.one_of(varying(elements), elements)


def at(value: Any, design: tuple[int, ...]) -> Any:
    """The plain value that one design sees."""
    if not isinstance(value, Varying):
        return value
    return np.asarray(value.values[tuple(design[axis] for axis in value.axes)]).item()


def seen(*values: Any) -> Iterator[tuple[Any, ...]]:
    return (tuple(at(value, design) for value in values) for design in DESIGNS)


@pytest.mark.parametrize("name", BINARY)
@settings(max_examples=25)
@given(first=varying(), second=mixed())
def test_an_operator_does_what_it_does_to_each_design(name: str, first: Varying, second: Any) -> None:
    forward, backward = BINARY[name](first, second), BINARY[name](second, first)
    for a, b, ab, ba in seen(first, second, forward, backward):
        assert ab == BINARY[name](a, b)
        assert ba == BINARY[name](b, a)


@given(value=varying(), power=st.integers(0, 4))
def test_powers_and_signs_too(value: Varying, power: int) -> None:
    for plain, raised, negative in seen(value, value**power, -value):
        assert (raised, negative) == (plain**power, -plain)


@given(value=varying(st.sampled_from([0.5, 1.25, 2.5, -1.5, 3.0])))
def test_rounding_gives_whole_numbers(value: Varying) -> None:
    for plain, low, high, near in seen(value, math.floor(value), math.ceil(value), round(value)):
        assert (low, high, near) == (math.floor(plain), math.ceil(plain), round(plain))
        assert isinstance(low, int) and isinstance(near, int)


@given(first=mixed(BOOLS), second=mixed(BOOLS))
def test_logic_holds_design_by_design(first: Any, second: Any) -> None:
    for a, b, conjunction, disjunction, opposite in seen(
        first, second, both(first, second), either(first, second), negate(first)
    ):
        assert (conjunction, disjunction, opposite) == (a and b, a or b, not a)


@given(condition=mixed(BOOLS), chosen=mixed(), otherwise=mixed())
def test_where_picks_for_each_design(condition: Any, chosen: Any, otherwise: Any) -> None:
    for take, a, b, picked in seen(condition, chosen, otherwise, where(condition, chosen, otherwise)):
        assert picked == (a if take else b)


@given(condition=varying(BOOLS), chosen=st.sampled_from("ab"), otherwise=st.sampled_from("ab"))
def test_where_picks_words_too(condition: Varying, chosen: str, otherwise: str) -> None:
    for take, picked in seen(condition, where(condition, chosen, otherwise)):
        assert picked == (chosen if take else otherwise)


@given(value=varying(st.integers(0, 1)))
def test_a_simplified_value_reads_exactly_what_it_depends_on(value: Varying) -> None:
    short = simplified(value)
    for plain, kept in seen(value, short):
        assert plain == kept
    for axis in range(3):
        turns = any(at(value, d) != at(value, (*d[:axis], 0, *d[axis + 1 :])) for d in DESIGNS)
        assert (axis in axes_of(short)) == turns


@given(first=varying(), second=varying())
def test_values_that_vary_alike_have_one_key_and_others_have_not(first: Varying, second: Varying) -> None:
    same = first.axes == second.axes and bool(np.all(first.values == second.values))
    assert (first.key() == second.key()) == same
    assert (frozen([first, {"a": 1}]) == frozen([second, {"a": 1}])) == same


def test_a_comparison_of_equals_is_a_plain_truth() -> None:
    width = Varying((0,), np.array([8, 16]))
    assert (width >= 8) is True
    assert (width != width) is False


def test_words_compare_with_words() -> None:
    kind = Varying((1,), np.array(["conv", "max_pool", "conv"], dtype=object))
    assert (kind == "conv").values.tolist() == [True, False, True]
    assert (kind == "blur_pool") is False


def test_numpy_numbers_leave_the_arithmetic_to_the_varying_side() -> None:
    assert (np.int64(2) * Varying((0,), np.array([3, 4]))).values.tolist() == [6, 8]


def test_a_function_of_many_values_broadcasts_over_all_their_dimensions() -> None:
    a, b, c = (Varying((axis,), np.arange(SIZES[axis])) for axis in range(3))
    total = combine(lambda x, y, z: x + 10 * y + 100 * z, a, b, c)
    assert total.axes == (0, 1, 2)
    assert all(at(total, (i, j, k)) == i + 10 * j + 100 * k for i, j, k in DESIGNS)


def test_a_varying_value_outside_its_drawing_cannot_be_decided() -> None:
    with pytest.raises(AssertionError, match="left the drawing"):
        bool(Varying((0,), np.array([True, False])))


def test_a_number_that_depends_on_too_much_is_refused_before_it_fills_the_memory() -> None:
    wide = [Varying((axis,), np.arange(1000)) for axis in range(3)]
    with pytest.raises(SpaceError, match="1,000,000,000 combinations of 3 dimensions"):
        combine(lambda a, b, c: a + b + c, *wide)
