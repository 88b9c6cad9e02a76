import re
from xml.etree import ElementTree

import numpy as np

from nas.report.data import Metric
from nas.report.edf_figure import Curve, render_edf_svg

SHARES = np.linspace(0.001, 1, 1000)


def _curve(name: str, low: float, high: float) -> Curve:
    return Curve(name, np.linspace(low, high, 1000), SHARES)


def _lines(svg: str) -> list[list[tuple[float, float]]]:
    return [
        [tuple(map(float, pair.split(","))) for pair in points.split()]
        for points in re.findall('points="([^"]*)"', svg)
    ]


def test_each_space_is_a_rising_line_from_no_design_to_all() -> None:
    svg = render_edf_svg(Metric("latency", "s"), [_curve("one", 1e-3, 2e-3), _curve("other", 2e-3, 3e-3)])
    ElementTree.fromstring(svg)
    left, right = _lines(svg)
    for line in (left, right):
        assert [x for x, _ in line] == sorted(x for x, _ in line)
        assert [y for _, y in line] == sorted((y for _, y in line), reverse=True)
    assert left[len(left) // 2][0] < right[len(right) // 2][0]


def test_a_space_of_one_value_is_drawn_and_names_are_escaped() -> None:
    svg = render_edf_svg(Metric("params", ""), [Curve("<b>", np.array([5.0]), np.array([1.0]))])
    ElementTree.fromstring(svg)
    assert "&lt;b&gt;" in svg


def test_outliers_do_not_push_the_rest_together() -> None:
    values = np.append(np.linspace(1, 2, 999), 1e9)
    line = _lines(render_edf_svg(Metric("deepmad", ""), [Curve("one", values, SHARES)]))[0]
    assert line[len(line) // 2][0] > 300
