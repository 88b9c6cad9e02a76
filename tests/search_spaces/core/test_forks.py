"""Code that branches on varying values, against running it once for every design."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces.core.errors import GraphError
from search_spaces.core.forks import Outcome, every_outcome
from search_spaces.core.varying import Varying
from tests.search_spaces.core.test_varying import at

SIZES = (3, 2, 4)
DESIGNS = list(itertools.product(*(range(size) for size in SIZES)))
VARYING = tuple(Varying((axis,), np.arange(size)) for axis, size in enumerate(SIZES))

Code = Callable[[Any, Any, Any], Any]


def branches(a: Any, b: Any, c: Any) -> Any:
    if a + b > 2:
        return "large"
    return "even" if c % 2 == 0 else "odd"


def loops(a: Any, b: Any, c: Any) -> Any:
    return [c for _ in range(a * 2 + 1)] if b else []


def looks_up(a: Any, b: Any, c: Any) -> Any:
    return {0: "nought", 1: "one", 2: "two", 3: "three"}[c], f"{a}"


def refuses(a: Any, b: Any, c: Any) -> Any:
    if a == 1 and c > b:
        raise GraphError(f"{c} is more than {b}")
    return a


def decides_again(a: Any, b: Any, c: Any) -> Any:
    return [int(a), int(a), bool(a == 0), int(a + b)]


def is_one_story(a: Any, b: Any, c: Any) -> Any:
    return a * b + c


def holding(outcomes: list[Outcome[Any]], design: tuple[int, ...]) -> list[Outcome[Any]]:
    return [outcome for outcome in outcomes if at(outcome.mask, design)]


def plain(code: Code, design: tuple[int, ...]) -> Any:
    try:
        return code(*design)
    except GraphError as error:
        return str(error)


def settled(outcome: Outcome[Any], design: tuple[int, ...]) -> Any:
    if outcome.error is not None:
        return str(outcome.error)
    result = outcome.result
    return [at(part, design) for part in result] if isinstance(result, list) else at(result, design)


@pytest.mark.parametrize("code", [branches, loops, looks_up, refuses, decides_again, is_one_story])
def test_every_design_belongs_to_one_outcome_which_is_its_own(code: Code) -> None:
    outcomes = every_outcome(lambda: code(*VARYING))
    for design in DESIGNS:
        (own,) = holding(outcomes, design)
        assert settled(own, design) == plain(code, design)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(["<", "==", "%"])), max_size=5))
def test_any_chain_of_decisions_splits_the_designs_without_rest(steps: list[tuple[int, int, str]]) -> None:
    def code(*values: Any) -> Any:
        trail = []
        for axis, number, how in steps:
            value = values[axis]
            if how == "<":
                trail.append(bool(value < number))
            elif how == "==":
                trail.append(bool(value == number))
            else:
                trail.append(int(value % (number + 1)))
        return tuple(trail)

    outcomes = every_outcome(lambda: code(*VARYING))
    for design in DESIGNS:
        (own,) = holding(outcomes, design)
        assert own.result == code(*design)
    assert len({outcome.result for outcome in outcomes}) == len(outcomes)


def test_code_without_decisions_runs_once() -> None:
    runs = []
    (only,) = every_outcome(lambda: runs.append(1))
    assert only.mask is True
    assert len(runs) == 1


def test_what_overflows_in_designs_that_a_run_does_not_stand_for_is_no_matter() -> None:
    def code() -> Any:
        divisor = VARYING[0]
        return 12 // divisor if divisor > 0 else 0

    outcomes = every_outcome(code)
    assert [at(holding(outcomes, (a, 0, 0))[0].result, (a, 0, 0)) for a in range(3)] == [0, 12, 6]


def test_an_error_that_is_no_refusal_stops_the_drawing() -> None:
    with pytest.raises(KeyError):
        every_outcome(lambda: {}[VARYING[0]])
