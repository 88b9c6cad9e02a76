"""Results come in the order of the arguments, however they finish; no more is sent than may run."""

from collections.abc import Sequence

import pytest

from nas.executors.core.in_order import OUTSTANDING, Crew, in_order


class Backwards(Crew):
    """Finishes the newest task first; remembers the most it had at once."""

    def __init__(self):
        self.most, self.sent, self.abandoned = 0, 0, []

    def send(self, argument):
        self.sent += 1
        return argument

    def finished(self, handles: Sequence[int]):
        self.most = max(self.most, len(handles))
        if handles[-1] == 13:
            raise ValueError("an unlucky task")
        return [(handles[-1], -handles[-1])]

    def abandon(self, handles):
        self.abandoned = list(handles)


@pytest.mark.parametrize("at_once", [1, 3, 50])
def test_results_come_in_order_and_no_more_run_than_may(at_once):
    crew = Backwards()
    assert list(in_order(crew, range(12), at_once)) == [-number for number in range(12)]
    assert crew.most == min(at_once, 12)
    assert crew.abandoned == []


def test_a_slow_first_task_does_not_let_results_pile_up_without_end():
    crew = Backwards()
    next(in_order(crew, (number + 100 for number in range(10_000)), 2))
    assert crew.sent <= 2 * OUTSTANDING


def test_what_fails_ends_it_and_the_rest_is_abandoned():
    crew = Backwards()
    with pytest.raises(ValueError, match="unlucky"):
        list(in_order(crew, [11, 12, 13], 3))
    assert crew.abandoned == [11, 12, 13]


def test_who_stops_listening_leaves_nothing_running():
    crew = Backwards()
    results = in_order(crew, range(1, 9), 1)
    assert next(results) == -1
    results.close()
    assert crew.abandoned == []
    assert crew.sent == 1
