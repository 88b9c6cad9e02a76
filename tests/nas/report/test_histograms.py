"""How often a dimension's values are drawn."""

import numpy as np
import pytest

from nas.report.histograms import departure, dimension_histograms

NAMES = ("kernel", "depth")
LABELS = (("3", "5", "7"), ("1", "2"))


def test_shares_are_counted_over_the_whole_domain() -> None:
    space = np.array([[0, 0], [1, 1], [1, 0], [0, 1]])
    kernel, depth = dimension_histograms(NAMES, LABELS, space, np.array([[1, 0]]))
    assert kernel.space == (0.5, 0.5, 0.0)
    assert kernel.front == (0.0, 1.0, 0.0)
    assert depth.labels == ("1", "2")


def test_an_empty_front_has_no_shares_and_no_warning() -> None:
    kernel, _ = dimension_histograms(NAMES, LABELS, np.zeros((3, 2), int), np.zeros((0, 2), int))
    assert kernel.front == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("front", "distance"), [([[0, 0], [1, 0]], 0.0), ([[2, 0]], 1.0), ([[0, 0]], 0.5)])
def test_departure_is_the_total_variation_distance(front: list[list[int]], distance: float) -> None:
    space = np.array([[0, 0], [1, 0]])
    kernel, _ = dimension_histograms(NAMES, LABELS, space, np.array(front))
    assert departure(kernel) == pytest.approx(distance)
