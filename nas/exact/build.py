"""From a compiled space, a score and limits to a chain, or to the coupling that breaks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nas.compiled.space import CompiledSpace, metric_terms
from nas.compiled.terms import Term
from nas.exact.chain import Bools, Chain, Floats, Link
from nas.exact.inlets import inlets_of
from nas.exact.layout import ChainError, Place, places_of
from nas.exact.reading import LinkTables, Table, rule_masks, tables_by_column
from nas.exact.score_form import column_sums, penalty_form, slopes_added
from predictors.core.entropy import LEVELS, blocks_of
from predictors.core.entropy_metric import EntropyMetric
from predictors.core.metric import ExactSum, Metric
from predictors.metrics.latency import Latency
from search_spaces.core.varying import axes_of

RHO = "effectiveness"


def chain_of(problem: CompiledSpace, score: str, limits: Mapping[str, float]) -> Chain:
    """The chain of maximising a score under upper limits on metrics of the problem.

    Raises:
        ChainError: with the coupling, metric or rule that no chain can hold.
    """
    metrics = {metric.name: metric for metric in problem.metrics}
    entropy = metrics[score]
    if not isinstance(entropy, EntropyMetric):
        raise ChainError(f"'{score}' is no entropy score")
    resources = [_resource(metrics[name]) for name in limits if name != RHO]
    return _Builder(problem, entropy, resources, limits).chain()


def is_additive(metric: Metric) -> bool:
    """Whether a chain can hold a limit on it."""
    return isinstance(metric, ExactSum | Latency) or metric.name == RHO


def _resource(metric: Metric) -> ExactSum | Latency:
    if not isinstance(metric, ExactSum | Latency):
        raise ChainError(f"'{metric.name}' is no plain sum over operators")
    return metric


class _Builder:
    """The steps share the tables."""

    def __init__(
        self,
        problem: CompiledSpace,
        score: EntropyMetric,
        resources: Sequence[ExactSum | Latency],
        limits: Mapping[str, float],
    ) -> None:
        self._problem, self._space, self._score = problem, problem.space, score
        self._limits, self._resources = limits, [metric.name for metric in resources]
        # Of a latency, seconds come first; its uncertainty is no sum.
        self._summed = [metric.columns[0] for metric in resources]
        self._terms: list[Term] = metric_terms(self._space, [score, *resources])
        self._measured = [False, *(isinstance(metric, Latency) for metric in resources)]
        self._columns = (*score.columns, *self._summed)
        self._tables = tables_by_column(self._terms, self._columns)
        behind = [axis for level in LEVELS for axis in self._reads(f"log_channels@{level}")]
        reads = [{*axes_of(c), *t[0]} for pairs in self._tables.values() for c, t in pairs]
        ruled = [factor.axes for factor in self._space.designs.factors if not self._only_depths(factor.axes)]
        self._parts = places_of(self._space.dimension_names, [tuple(sorted(axes)) for axes in reads], ruled, behind)
        self._place = {axis: at for at, part in enumerate(self._parts) for axis in _axes(part)}

    def chain(self) -> Chain:
        self._check_rules()
        levels = self._levels()
        present = sorted(set(levels))
        ends = [max(at for at, level in enumerate(levels) if level == held) for held in present]
        penalty, alike = self._penalty()
        names = [part.name for part in self._parts]
        links = [self._link(at, levels, ends) for at in range(len(self._parts))]
        return Chain(
            links=tuple(links),
            resources=tuple(self._resources),
            limits=np.array([self._limits[name] for name in self._resources]),
            rho=self._limits.get(RHO),
            level_ends=tuple(ends),
            even=tuple(names.index(f"stage{stage}") for stage in alike),
            penalty=penalty,
            depth_rules=self._depth_rules(),
        )

    # -- one link ------------------------------------------------------------------------------------------------------

    def _link(self, at: int, levels: list[int], ends: list[int]) -> Link:
        part, before = self._parts[at], self._parts[at - 1] if at else None
        rows = [self._gathered(at, [f"log_fan_in@{level}" for level in LEVELS], levels)]
        rows += [self._gathered(at, [column], levels) for column in self._summed]
        layers = self._gathered(at, [f"layers@{level}" for level in LEVELS], levels)
        repeats = next((np.frombuffer(key) for row in [*rows, layers] for key in row.repeated), np.zeros(layers.depths))
        plain = [_in_repeats(row, repeats) for row in rows]
        layer_first, layer_repeated = _in_repeats(layers, repeats)
        if np.ptp(layer_first) or np.ptp(layer_repeated) or np.any(layers.across) or np.any(layers.inlet):
            raise ChainError(f"the number of layers of {part.name} depends on more than its depth")
        inlet, width = inlets_of([row.inlet for row in rows], self._measured, part.name)
        widths, group = np.unique(width, return_inverse=True)
        sizes, factors = self._space.sizes, self._space.designs.factors
        return Link(
            name=part.name,
            state_axes=part.state,
            states=rows[0].state_codes[1],
            option_axes=part.options,
            options=rows[0].option_codes[1],
            depth_axis=part.depth,
            repeats=repeats,
            blocks=self._blocks(at),
            across=np.stack([row.across + own.before[:, None] for row, own in zip(rows, inlet, strict=True)]),
            inlet=np.stack([own.toll for own in inlet]),
            widths=widths,
            group=group.astype(np.int64),
            first=np.stack([first + own.option for (first, _), own in zip(plain, inlet, strict=True)]),
            repeated=np.stack([repeated for _, repeated in plain]),
            follows=rule_masks(factors, before.state if before else (), part.state, sizes),
            fits=rule_masks(factors, part.state, part.options, sizes),
            layers=(float(layer_first.flat[0]), float(layer_repeated.flat[0])),
            level=levels[at],
            adds=self._adds(at, levels[at]) if at in ends else np.zeros(len(rows[0].state_codes[1])),
        )

    def _gathered(self, at: int, columns: Sequence[str], levels: list[int]) -> LinkTables:
        held = LinkTables(self._parts[at], self._parts[at - 1] if at else None, self._space.sizes)
        for column in columns:
            for coefficient, table in self._tables[column]:
                if self._owner(column, coefficient, table, levels) == at:
                    held.add(coefficient, table)
        return held

    def _owner(self, column: str, coefficient: Any, table: Table, levels: list[int]) -> int:
        """The last link that an amount reads; what reads none goes to the first link of its level."""
        axes = {*axes_of(coefficient), *table[0]}
        _, _, suffix = column.partition("@")
        level = int(suffix) if suffix.isdigit() else None
        if not axes:
            return levels.index(level) if level in levels else 0
        last = max(self._place[axis] for axis in axes)
        if level is None or levels[last] == level:
            return last
        # The first layer of a link may read nothing but the state before it.
        if axes <= set(self._parts[last].state) and levels[last + 1 : last + 2] == [level]:
            return last + 1
        raise ChainError(f"{self._parts[last].name} counts in two levels of the score")

    def _levels(self) -> list[int]:
        found: list[set[int]] = [set() for _ in self._parts]
        for level in LEVELS:
            for column in (f"log_fan_in@{level}", f"layers@{level}"):
                for coefficient, table in self._tables[column]:
                    axes = {*axes_of(coefficient), *table[0]}
                    last = max((self._place[axis] for axis in axes), default=0)
                    if axes - set(self._parts[last].state):
                        found[last].add(level)
        levels: list[int] = []
        for part, held in zip(self._parts, found, strict=True):
            if len(held) > 1:
                raise ChainError(f"{part.name} counts in {len(held)} levels of the score")
            levels.append(held.pop() if held else levels[-1] if levels else LEVELS[0])
        if levels != sorted(levels):
            raise ChainError("the levels of the score do not follow the stages")
        return levels

    # -- the score -----------------------------------------------------------------------------------------------------

    def _adds(self, at: int, level: int) -> Floats:
        part = self._parts[at]
        elsewhere = [axis for axis in self._reads(f"log_channels@{level}") if axis not in part.state]
        if elsewhere:
            raise ChainError(f"level {level} of the score ends with {self._space.dimension_names[elsewhere[0]]}")
        codes = LinkTables(part, None, self._space.sizes).state_codes[1]
        designs = np.repeat(self._sample(1), len(codes), axis=0)
        designs[:, list(part.state)] = codes
        return slopes_added(self._score, column_sums(self._terms, self._columns, designs), level)

    def _penalty(self) -> tuple[float, list[int]]:
        return penalty_form(self._score, column_sums(self._terms, self._columns, self._sample(1)))

    def _blocks(self, at: int) -> Floats:
        part = self._parts[at]
        number = part.name.removeprefix("stage")
        pairs = self._tables[blocks_of(int(number))] if number.isdigit() else []
        depths = np.zeros(int(self._space.sizes[part.depth]) if part.depth is not None else 1)
        for coefficient, (axes, values) in pairs:
            if axes not in ((), (part.depth,)) or axes_of(coefficient):
                raise ChainError(f"the number of blocks of {part.name} depends on more than its depth")
            depths = depths + float(coefficient) * values
        return depths

    # -- the space -----------------------------------------------------------------------------------------------------

    def _reads(self, column: str) -> list[int]:
        return [axis for _, (axes, _) in self._tables[column] for axis in axes]

    def _depth_rules(self) -> tuple[tuple[tuple[int, ...], Bools], ...]:
        factors = [factor for factor in self._space.designs.factors if self._only_depths(factor.axes)]
        return tuple((tuple(self._place[axis] for axis in factor.axes), factor.allowed) for factor in factors)

    def _check_rules(self) -> None:
        """Every rule must be one of depths, of neighbouring states, or of a state and its options."""
        for factor in self._space.designs.factors:
            axes = {*factor.axes}
            pairs = [(before.state, here.state) for before, here in pairwise(self._parts)]
            pairs += [(place.state, place.options) for place in self._parts]
            if not self._only_depths(factor.axes) and not any(axes <= {*one, *two} for one, two in pairs):
                raise ChainError(f"the rule '{factor.sentence}' ties more than a stage's state to the next")

    def _only_depths(self, axes: tuple[int, ...]) -> bool:
        return all(self._space.dimension_names[axis].endswith(".depth") for axis in axes)

    def _sample(self, count: int) -> np.ndarray:
        return self._space.sample(count, np.random.default_rng(0)).astype(np.int64)


def _axes(part: Place) -> tuple[int, ...]:
    return (*part.state, *part.options, *(() if part.depth is None else (part.depth,)))


def _in_repeats(row: LinkTables, repeats: Floats) -> tuple[Floats, Floats]:
    """(first, repeated) such that the amounts are first + repeats x repeated."""
    first, repeated = row.first.copy(), np.zeros_like(row.first)
    for key, held in row.repeated.items():
        offset, scale = _affine(np.frombuffer(key), repeats, row.part.name)
        first += offset * held
        repeated += scale * held
    offset, scale = _affine(row.by_depth, repeats, row.part.name)
    return first + offset, repeated + scale


def _affine(values: Floats, repeats: Floats, name: str) -> tuple[float, float]:
    """values = offset + scale x repeats."""
    spread = repeats[-1] - repeats[0]
    scale = (values[-1] - values[0]) / spread if spread else 0.0
    offset = values[0] - scale * repeats[0]
    if not np.allclose(offset + scale * repeats, values, rtol=1e-12, atol=0):
        raise ChainError(f"the amounts of {name} are no straight lines in its depth")
    return float(offset), float(scale)
