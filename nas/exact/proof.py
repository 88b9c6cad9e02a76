"""A proof for a study: its chain, the limits that the chain cannot hold, and the true judge of every design."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import final

import numpy as np
from numpy.typing import NDArray

from nas.compiled.space import CompiledSpace
from nas.errors import NothingFeasible
from nas.exact.branching import Branching
from nas.exact.build import chain_of, is_additive
from nas.exact.chain import Chain, Ints, evaluate
from nas.exact.codes import code_of, picks_of
from nas.exact.layout import ChainError
from nas.exact.least import least_amounts
from nas.objective import Limit, interval_quantile, unit_of, violations
from predictors.core.evaluation import measured_by
from predictors.core.metric import Metric
from predictors.metrics.latency import Latency

# What the chain says of this many designs is held against the compiled space.
CHECKED = 64
AGREEMENT = 1e-9

Code = NDArray[np.int16]


@final
class ChainProof:
    """The best value of one score under upper limits; `remarks` say which limits the bound leaves out."""

    def __init__(self, problem: CompiledSpace, score: str, limits: Sequence[Limit], confidence: float) -> None:
        """Read the chain off the problem.

        Raises:
            ChainError: with the coupling, metric or rule that no chain can hold.
        """
        self._problem, self._limits, self._confidence = problem, limits, confidence
        self._column = problem.metric_names.index(score)
        held = _on_a_chain(problem, limits, confidence)
        self.chain = chain_of(problem, score, held)
        self._check()
        _refuse_out_of_reach(self.chain, limits)
        self._search = Branching(self.chain, self._judged)
        self._workers = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
        self.remarks = tuple(sentence for limit in limits if (sentence := _loosened(limit, held.get(limit.metric))))

    @property
    def bounded(self) -> bool:
        """Whether any bound is known."""
        return bool(np.isfinite(self._search.bound))

    @property
    def done(self) -> bool:
        """Whether nothing can beat the best."""
        return self._search.done

    @property
    def bound(self) -> float:
        """Above every design that holds the limits."""
        return self._search.bound

    @property
    def best(self) -> Code | None:
        """The best design that is known to hold all limits."""
        return None if self._search.picks is None else code_of(self.chain, self._search.picks)

    def hear(self, code: Code) -> None:
        """A design from elsewhere may be the best yet."""
        self._search.hear(picks_of(self.chain, code))

    def advance(self) -> None:
        """A few seconds' work on the bound at most."""
        self._search.advance(self._workers)

    def drawn(self, code: Code) -> float:
        """The score of the architecture that is drawn, built and exported."""
        space = self._problem.space
        return measured_by(self._problem.metrics[self._column], space.architecture(space.decode(code))).value

    def _judged(self, picks: Ints) -> float | None:
        scores = self._problem.score_fully(code_of(self.chain, picks)[None])
        names = self._problem.metric_names
        broken = violations(scores.values, scores.log_sd, self._limits, names, self._confidence)
        return None if broken.any() else float(scores.values[0, self._column])

    def _check(self) -> None:
        """Hold the chain's arithmetic against the tables that it was read from."""
        codes = self._problem.space.sample(CHECKED, np.random.default_rng(0))
        values = self._problem.score(codes)[:, self._column]
        own = np.array([_score(self.chain, picks_of(self.chain, code)) for code in codes])
        if not np.allclose(own, values, rtol=AGREEMENT, atol=AGREEMENT):
            raise ChainError("the score is more than what its stages add")


def _score(chain: Chain, picks: Ints) -> float:
    return evaluate(chain, picks)[0]


def _on_a_chain(problem: CompiledSpace, limits: Sequence[Limit], confidence: float) -> Mapping[str, float]:
    """The upper limits on sums and on rho; that on a latency as the seconds which no design within it exceeds."""
    metrics = {metric.name: metric for metric in problem.metrics}
    return {
        limit.metric: limit.bound / _least_factor(metrics[limit.metric], confidence)
        for limit in limits
        if limit.sense == "max" and is_additive(metrics[limit.metric])
    }


def _least_factor(metric: Metric, confidence: float) -> float:
    """By how much a limit's own interval exceeds the value of any design, at least: the errors of single operators,
    which are no plain sum, only add to those that all share."""
    if not isinstance(metric, Latency):
        return 1.0
    alone = {column: np.ones(1) for column in metric.columns} | {"latency.variance": np.zeros(1)}
    return float(np.exp(interval_quantile(confidence) * metric.log_sd(alone)[0]))


def _loosened(limit: Limit, held: float | None) -> str | None:
    if held is None:
        return f"The bound leaves {limit} out, which is no plain sum; designs are held to it one by one."
    if held != limit.bound:
        return f"The bound holds {limit} by a sum just below it; designs are held to it one by one."
    return None


def _refuse_out_of_reach(chain: Chain, limits: Sequence[Limit]) -> None:
    """Raise NothingFeasible where a limit alone is below all that the grid holds."""
    least = dict(zip(chain.resources, least_amounts(chain), strict=True))
    for limit, held in zip(chain.resources, chain.limits, strict=True):
        told = next(bound for bound in limits if bound.metric == limit)
        nearest = least[limit] * told.bound / held
        if nearest > told.bound:
            raise NothingFeasible(
                f"No design of the grid holds {told}: the least that any has is {nearest:.6g}{unit_of(limit)}.",
                hint=f"Ask for more than that, as in --max {limit}={nearest * 1.1:.3g}{unit_of(limit)}.",
                field=limit,
            )
