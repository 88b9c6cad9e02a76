"""A compiled space: score a million designs in the time it takes to draw a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from nas.compiled.fingerprint import fingerprint_tables
from nas.compiled.gather import gather_sums
from nas.compiled.tables import Tables, laid_out
from nas.compiled.terms import DrawnIn, Term, add_amount, nodes_of, standings, terms_of
from nas.compiled.trunk import trunk_edges
from predictors.core.metric import (
    SHORTCUT,
    AdditiveMetric,
    ChoiceMetric,
    Design,
    DrawnNode,
    Metric,
    PeakMetric,
    Scene,
    load_metric,
)
from search_spaces.core.drawing import Body
from search_spaces.core.eager import PricedForm
from search_spaces.core.space import SearchSpace
from search_spaces.core.varying import axes_of, spread_over

# Designs a pass: their sums stay in a core's cache between the gathers and the closed forms.
CHUNK = 4096


@dataclass(frozen=True, eq=False)
class Scores:
    """(N, M) each, one column a metric: the value, the standard deviation of log(true / value) (0 where exact), and the
    share of the value that was priced."""

    values: np.ndarray
    log_sd: np.ndarray
    covered: np.ndarray


class CompiledSpace:
    """Tables of one space under some metrics."""

    def __init__(self, space: SearchSpace, metrics: Sequence[Metric]) -> None:
        self.space = space
        self.metrics = tuple(metrics)
        self._sums = _metric_tables(space, [metric for metric in metrics if isinstance(metric, AdditiveMetric)])
        self._peaks = {metric.name: _peak_tables(space, metric) for metric in metrics if isinstance(metric, PeakMetric)}
        self._chosen = {
            metric.name: _choice_tables(space, metric) for metric in metrics if isinstance(metric, ChoiceMetric)
        }
        self._fingerprints = fingerprint_tables(space.varying_drawing, space.sizes)

    @property
    def metric_names(self) -> tuple[str, ...]:
        return tuple(metric.name for metric in self.metrics)

    def score(self, codes: np.ndarray) -> np.ndarray:
        """(N, D) valid codes -> (N, M) float64 values, equal to those of the drawn architectures."""
        scores = np.empty((len(codes), len(self.metrics)))
        for start in range(0, len(codes), CHUNK):
            chunk = codes[start : start + CHUNK]
            sums = self._sums_of(chunk)
            for column, metric in enumerate(self.metrics):
                scores[start : start + CHUNK, column] = self._value(metric, chunk, sums)
        return scores

    def score_fully(self, codes: np.ndarray) -> Scores:
        """Values with their uncertainty and coverage."""
        values, log_sd, covered = np.empty((3, len(codes), len(self.metrics)))
        for start in range(0, len(codes), CHUNK):
            rows = slice(start, start + CHUNK)
            sums = self._sums_of(codes[rows])
            for column, metric in enumerate(self.metrics):
                additive = isinstance(metric, AdditiveMetric)
                values[rows, column] = self._value(metric, codes[rows], sums)
                log_sd[rows, column] = metric.log_sd(sums) if additive else self._log_sd(metric, codes[rows])
                covered[rows, column] = metric.covered(sums) if additive else 1.0
        return Scores(values, log_sd, covered)

    def fingerprint(self, codes: np.ndarray) -> np.ndarray:
        """(N,) uint64: equal for codes that draw the same network."""
        return np.concatenate(
            [gather_sums(self._fingerprints, codes[start : start + CHUNK])[0] for start in range(0, len(codes), CHUNK)]
            or [np.zeros(0, np.uint64)]
        )

    def _sums_of(self, codes: np.ndarray) -> dict[str, np.ndarray]:
        return dict(zip(self._sums.columns, gather_sums(self._sums, codes), strict=True))

    def _value(self, metric: Metric, codes: np.ndarray, sums: dict[str, np.ndarray]) -> np.ndarray:
        if isinstance(metric, AdditiveMetric):
            return metric.value(sums)
        if isinstance(metric, ChoiceMetric):
            return _looked_up(self._chosen[metric.name][0], codes)
        largest = np.zeros(len(codes))
        for table in self._peaks[metric.name]:
            np.maximum(largest, _looked_up(table, codes), out=largest)
        return largest

    def _log_sd(self, metric: Metric, codes: np.ndarray) -> np.ndarray | float:
        return _looked_up(self._chosen[metric.name][1], codes) if isinstance(metric, ChoiceMetric) else 0.0


def compile_space(space: SearchSpace, metrics: Sequence[str], scene: Scene) -> CompiledSpace:
    """Draw the space once and price every operator setting that it can draw.

    Raises:
        SpaceError: the space cannot be drawn.
        PredictorError: an unknown metric, or the scene lacks what one needs.
    """
    return CompiledSpace(space, [load_metric(name, scene) for name in metrics])


def metric_terms(space: SearchSpace, metrics: Sequence[AdditiveMetric]) -> list[Term]:
    """What the columns of the metrics are sums of, each term over the few dimensions that it reads."""
    readers = {metric.columns: metric for metric in metrics}
    terms: list[Term] = []
    # Operators are read for all values of what they vary with; designs that never draw them may divide by zero there.
    with np.errstate(all="ignore"):
        for form in get_args(PricedForm):
            reading = [metric for metric in readers.values() if metric.form == form]
            if reading:
                terms += _terms(space.varying_drawing, form, reading)
    return terms


def _metric_tables(space: SearchSpace, metrics: Sequence[AdditiveMetric]) -> Tables:
    columns = tuple(dict.fromkeys(column for metric in metrics for column in metric.columns))
    return laid_out(metric_terms(space, metrics), columns, space.sizes, np.float64)


def _terms(drawing: Body, form: Any, metrics: Sequence[AdditiveMetric]) -> list[Term]:
    drawn = nodes_of(standings(drawing, form), form)
    side = _image_side(drawing)
    nodes = [_node(at, side) for at in drawn]
    trunk: dict[tuple[int, ...], dict[str, Any]] = {}
    terms: list[Term] = [Term(1, trunk)]
    for metric in metrics:
        terms += terms_of(drawn, metric.amounts(nodes))
        for edge in trunk_edges(drawing, side):
            for column, amount in metric.trunk_amounts(edge).items():
                add_amount(trunk, column, amount)
    return terms


def _node(at: DrawnIn, image_side: Any) -> DrawnNode:
    inputs = tuple(edge.shape for edge in at.node.inputs)
    output, behind = at.node.output.shape, at.standing.behind or at.node.output.shape
    on_shortcut = at.standing.on_shortcut or at.node.name == SHORTCUT
    return DrawnNode(at.node.op, inputs, output, image_side, at.node.name, on_shortcut, behind)


def _image_side(drawing: Body) -> Any:
    return drawing.paths[0].items[0].output.shape[1]


# The axes that a number reads, and the number over them.
Table = tuple[tuple[int, ...], np.ndarray]


def _peak_tables(space: SearchSpace, metric: PeakMetric) -> list[Table]:
    """The metric is the largest of all."""
    return [_table(space, peak) for peak in metric.peaks(space.varying_drawing)]


def _choice_tables(space: SearchSpace, metric: ChoiceMetric) -> tuple[Table, Table]:
    """The value and its log_sd."""
    reading = metric.read(Design(space.name, _image_side(space.varying_drawing), space.varying_choices))
    return _table(space, reading.value), _table(space, reading.log_sd)


def _table(space: SearchSpace, number: Any) -> Table:
    axes = axes_of(number)
    shape = [int(space.sizes[axis]) for axis in axes]
    return axes, np.broadcast_to(spread_over(number, axes), shape).astype(np.float64)


def _looked_up(table: Table, codes: np.ndarray) -> np.ndarray:
    """(N,) values of (N, D) codes."""
    axes, values = table
    return np.broadcast_to(values[tuple(codes[:, axis] for axis in axes)], len(codes))
