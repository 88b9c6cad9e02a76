"""Objectives and violations of designs that were not evaluated, as far as can be told from those that were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nas.search.core.strategy import Codes, Floats, SearchContext
from nas.search.foresight.features import features
from nas.search.foresight.ridge import Ridge, fit_ridge
from nas.search.foresight.tables import TablesOf, tables_of
from nas.search.foresight.targets import learnable


@dataclass(frozen=True, eq=False)
class Outlook:
    """`known` (N, K) and `broken` (N, L) of the evaluated designs, in the units of `foresee`."""

    context: SearchContext
    tables: TablesOf
    known: Floats
    broken: Floats
    ridge: Ridge

    def foresee(self, codes: Codes) -> tuple[Floats, Floats]:
        """(n, D) -> (n, K) objectives, less is better, and (n, L) violations."""
        told, objectives = self.ridge.predict(_features(codes, self.context)), self.known.shape[1]
        # In doubt a limit holds: what is proposed for that will be evaluated, and nothing else would be learned there.
        broken = np.maximum(told - self.ridge.errors, 0.0)[:, objectives:]
        return self.tables.over(codes, told[:, :objectives], broken)


def learned_outlook(context: SearchContext, codes: Codes, values: Floats, violations: Floats) -> Outlook:
    """What (N, D) designs, N > 0, their (N, K) objectives and (N, L) violations teach."""
    tables = tables_of(context.aim, values.shape[1], violations.shape[1])
    known = np.where(tables.objectives, values, learnable(values))
    broken = np.where(tables.limits, violations, learnable(violations))
    # What breaks a limit of the tables was never measured: its numbers say nothing about what they stand for.
    measured = (violations[:, tables.limits] <= 0).all(axis=1)
    taught = measured if measured.any() else ~measured
    ridge = fit_ridge(_features(codes[taught], context), np.hstack([known, broken])[taught])
    return Outlook(context, tables, known, broken, ridge)


def _features(codes: Codes, context: SearchContext) -> Floats:
    return features(codes, context.space.sizes, context.ordered)
