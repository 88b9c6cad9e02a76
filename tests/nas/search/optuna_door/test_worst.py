"""The unknown is no better than the worst that is known."""

import numpy as np

from nas.search.optuna_door.worst import Worst

INF = np.inf


def test_what_is_known_stays():
    rows = np.array([[1.0, -2.0], [3.0, -5.0]])
    assert Worst(2, least=-INF).instead(rows).tolist() == rows.tolist()


def test_the_unknown_takes_the_worst_of_its_column_so_far():
    worst = Worst(2, least=-INF)
    worst.instead(np.array([[1.0, -2.0], [3.0, -5.0]]))
    assert worst.instead(np.array([[INF, INF], [4.0, -9.0]])).tolist() == [[4.0, -2.0], [4.0, -9.0]]


def test_before_anything_is_known_it_is_the_least():
    assert Worst(1, least=1.0).instead(np.array([[INF]])).tolist() == [[1.0]]
    assert Worst(1, least=1.0).instead(np.array([[INF], [0.0]])).tolist() == [[1.0], [0.0]]
    assert Worst(1, least=-INF).instead(np.array([[INF]])).tolist() == [[0.0]]


def test_no_columns_and_no_rows_are_no_trouble():
    assert Worst(0, least=1.0).instead(np.zeros((3, 0))).shape == (3, 0)
    assert Worst(2, least=1.0).instead(np.zeros((0, 2))).shape == (0, 2)
