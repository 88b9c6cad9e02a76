"""How far a front of a score against a cost may be from the best there is, at some levels of the cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.exact.additive.amounts import NotAdditiveError, sums_of
from nas.exact.additive.cells import Codes, TooManyCellsError
from nas.exact.additive.effects import effects_of
from nas.exact.additive.form import Form, SumForm
from nas.exact.additive.front import LabelledFront, front_of
from nas.exact.additive.ground import Ground
from nas.exact.additive.leaves import Leaf, column_sums, leaves_of, pieces_of
from nas.exact.additive.levels import Known, LevelBound
from nas.exact.additive.score import ScoreForm
from nas.exact.chain import Floats
from nas.objective import Limit, Objective
from predictors.core.entropy import STAGES, blocks_of
from predictors.core.metric import AdditiveMetric, Metric
from predictors.metrics.deepmad import EVEN_STAGES, DeepMAD

# Members of the front whose costs are levels, besides the level of any cost.
LEVELS = 8
# One piece of work between two looks at the clock.
SLICE_S = 4.0
# Sums of labels in one join up to which a whole front is tried.
MOST_SUMS = 20_000_000
# A front that had to be thinned by more says less than bounds at levels.
WORST_EPSILON = 0.01
SAMPLES, CHECKED, AGREEMENT = 4096, 256, 1e-9


@dataclass(frozen=True)
class Level:
    """No design that costs at most `cost` (None: any) scores above `bound`; the best that is known scores `best`.

    What is to be small scores its negative.
    """

    cost: float | None
    best: float
    bound: float


@final
class FrontProof:
    """Bounds on one score, at levels of one cost to minimise; a score to minimise counts negative."""

    def __init__(self, problem: CompiledSpace, objectives: Sequence[Objective], limits: Sequence[Limit]) -> None:
        """Nothing is computed yet.

        Raises:
            NotAdditiveError: with the metric or direction that no bound is known for.
        """
        score, cost = objectives
        metrics = {metric.name: metric for metric in problem.metrics}
        held = metrics[score.metric]
        if cost.direction != "minimize":
            raise NotAdditiveError(f"no bound is known for {cost.metric} that is to be large")
        if not (isinstance(held, DeepMAD) and score.direction == "maximize") and len(sums_of(held)) > 1:
            raise NotAdditiveError(f"'{score.metric}' is the largest of several sums")
        self._sense = -score.sign
        self._problem, self._score, self._cost = problem, held, metrics[cost.metric]
        self._priced = sums_of(self._cost)
        self._bounds = dict.fromkeys(self._priced, np.inf)
        loose = []
        self._summed = dict.fromkeys([self._score, self._cost])
        for limit in limits:
            metric = metrics[limit.metric]
            if limit.sense == "max" and is_sum(metric):
                self._summed[metric] = None
                self._bounds |= {c: min(limit.bound, self._bounds.get(c, np.inf)) for c in sums_of(metric)}
            if limit.sense == "min" or metric.provenance != "exact":
                loose.append(limit)
        self.remarks = tuple(f"The bounds leave {limit} out, or its interval." for limit in loose)
        self._costs: list[float | None] | None = None
        self._levels: list[LevelBound] = []
        self.whole: LabelledFront | None = None

    # -- the work ------------------------------------------------------------------------------------------------------

    def advance(self, codes: Codes, scores: Floats, costs: Floats) -> Codes:
        """One slice of work.

        (F,) designs of a front, with what they score and cost -> (N, D) what was met on the way.

        Raises:
            NotAdditiveError: the score is more than its tables say.
            TooManyCellsError: rules or operators tie too many dimensions together.
        """
        if self._costs is None:
            self._prepare(codes)
            self._costs = _spread(costs)
            return codes[:0] if self.whole is None else self.whole.codes
        before = len(self._known.codes)
        if len(self._levels) < len(self._costs):
            self._open(self._costs[len(self._levels)], scores, costs)
        else:
            self._refine(scores, costs)
        return self._known.codes[before:]

    @property
    def done(self) -> bool:
        """Whether every level is as near to the best that is known as it gets."""
        opened = self._costs is not None and len(self._levels) == len(self._costs)
        return self.whole is not None or (opened and all(level.closed for level in self._levels))

    def levels(self, scores: Floats, costs: Floats) -> list[Level]:
        """By cost, any cost last; the best of (F,) members of a front that are no dearer."""
        opened = zip(self._costs or [], self._levels, strict=False)
        told = [Level(cost, _best(scores, costs, cost), level.bound) for cost, level in opened]
        return sorted(told, key=lambda level: np.inf if level.cost is None else level.cost)

    def _prepare(self, codes: Codes) -> None:
        space, resources = self._problem.space, tuple(self._bounds)
        own = ScoreForm(STAGES, ()).columns if isinstance(self._score, DeepMAD) else sums_of(self._score)
        every = (*own, *(column for column in resources if column not in own))
        pieces = pieces_of(space, [m for m in self._summed if isinstance(m, AdditiveMetric)], every)
        leaves = leaves_of(space, pieces, len(every))
        self._form = self._form_of(leaves, every, resources)
        used = [every.index(column) for column in self._form.columns]
        leaves = [Leaf(leaf.cells, leaf.amounts[:, used]) for leaf in leaves]
        self._pieces, self._used, self._every = pieces, used, len(every)
        self._most = np.sum([leaf.amounts.max(axis=0) for leaf in leaves], axis=0)[self._form.first_resource :]
        samples = space.sample(SAMPLES, np.random.default_rng(0))
        columns = self._columns(samples)
        self._check(samples[:CHECKED], columns[:CHECKED])
        read = [(piece.axes, {used.index(at) for at in piece.amounts if at in used}) for piece in pieces]
        self._effects = effects_of(self._form, read, samples, columns, space.sizes)
        if isinstance(self._form, SumForm) and (whole := self._front(leaves)) is not None:
            self.whole = whole
            return
        kept = {*self._effects.outlook, *self._effects.depths}
        self._ground = Ground(leaves, self._form.signs, kept, space.sizes)
        self._known = Known(codes, self._columns(codes))

    def _front(self, leaves: Sequence[Leaf]) -> LabelledFront | None:
        """Of two sums, where the space is small enough to add up all that may be on it."""
        columns = self._form.columns
        order = [columns.index(column) for column in self._priced] + [0]
        order += [at for at in range(len(columns)) if at not in order]
        limits = np.array([np.inf, *self._bounds.values()])
        moved = [Leaf(leaf.cells, leaf.amounts[:, order]) for leaf in leaves]
        signs, sizes = self._form.signs[order], self._problem.space.sizes
        try:
            front = front_of(moved, signs, limits[order], sizes, loose=len(self._priced), most_sums=MOST_SUMS)
        except TooManyCellsError:
            return None
        return front if front.epsilon <= WORST_EPSILON else None

    def _form_of(self, leaves: Sequence[Leaf], columns: Sequence[str], resources: Sequence[str]) -> Form:
        if isinstance(self._score, DeepMAD):
            return ScoreForm(_alike(leaves, columns), resources)
        largest = sum(float(np.abs(leaf.amounts[:, 0]).max()) for leaf in leaves)
        return SumForm(columns[0], self._sense, resources, largest)

    def _check(self, codes: Codes, columns: Floats) -> None:
        scores = self._sense * self._problem.score(codes)[:, self._problem.metric_names.index(self._score.name)]
        own = np.array([self._form.score(held) for held in columns])
        if not np.all(own >= scores - AGREEMENT * np.abs(scores)):
            raise NotAdditiveError("the score is more than its levels and stages add up to")

    def _columns(self, codes: Codes) -> Floats:
        return column_sums(self._pieces, codes, self._every)[:, self._used]

    def _open(self, cost: float | None, scores: Floats, costs: Floats) -> None:
        own = dict.fromkeys(self._priced, np.inf if cost is None else cost)
        limits = np.array([min(bound, own.get(column, np.inf)) for column, bound in self._bounds.items()])
        limits = np.minimum(limits, np.maximum(self._most, np.finfo(float).tiny))
        best = _best(scores, costs, cost)
        level = LevelBound(self._form, self._ground, self._effects, limits, self._known, best)
        self._levels.append(level)
        self._known = level.known

    def _refine(self, scores: Floats, costs: Floats) -> None:
        """The level with the widest gap."""
        assert self._costs is not None
        for cost, level in zip(self._costs, self._levels, strict=True):
            level.hear(_best(scores, costs, cost), self._known)
        unfinished = [level for level in self._levels if not level.closed]
        if unfinished:
            until = time.monotonic() + SLICE_S
            widest = max(unfinished, key=lambda level: level.gap)
            widest.run(lambda: time.monotonic() > until)
            self._known = widest.known


def is_sum(metric: Metric) -> bool:
    """Whether a limit on it is one on sums."""
    try:
        sums_of(metric)
    except NotAdditiveError:
        return False
    return True


def _spread(costs: Floats) -> list[float | None]:
    """Any cost, then those of members of the front from dear to cheap, evenly spread."""
    ordered = np.unique(costs)
    places = np.unique(np.linspace(0, len(ordered) - 1, min(LEVELS, len(ordered))).astype(int))[::-1]
    return [None, *ordered[places].tolist()]


def _alike(leaves: Sequence[Leaf], columns: Sequence[str]) -> list[int]:
    """The stages whose depths the score wants alike; none where a design may lack one of them, which only loosens."""
    least = np.sum([leaf.amounts.min(axis=0) for leaf in leaves], axis=0)
    most = np.sum([leaf.amounts.max(axis=0) for leaf in leaves], axis=0)
    places = {stage: columns.index(blocks_of(stage)) for stage in STAGES}
    present = [stage for stage in STAGES if most[places[stage]] > 0]
    return present[-EVEN_STAGES:] if all(least[places[stage]] > 0 for stage in present) else []


def _best(scores: Floats, costs: Floats, cost: float | None) -> float:
    affordable = scores if cost is None else scores[costs <= cost]
    return float(affordable.max(initial=-np.inf))
