"""A design as optuna-dashboard shows it: choices by name, metrics the way they are meant."""

from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState, create_trial

from nas.search.core.strategy import Codes, Floats, SearchContext

# Optuna reads constraints by name, optuna-dashboard (0.21) the list that they once were: a trial carries both.
LISTED_CONSTRAINTS = "constraints"
# A limit that is broken by an unknown amount; no storage keeps an infinite one.
FAR_BEYOND = 1e30


def metric_names(context: SearchContext) -> list[str]:
    """The objectives without the sign that says where they should go."""
    return [name.removeprefix("-") for name in context.objectives]


def directions(context: SearchContext) -> list[StudyDirection]:
    """Where they should go."""
    return [StudyDirection.MAXIMIZE if sign < 0 else StudyDirection.MINIMIZE for sign in _signs(context)]


def shown_trials(context: SearchContext, codes: Codes, values: Floats, violations: Floats) -> list[FrozenTrial]:
    """One a design of (m, D) codes, (m, K) minimised objectives, (m, L) violations; the unknown is shown as failed."""
    distributions = _distributions(context)
    rows = zip(codes, values * _signs(context), np.minimum(violations, FAR_BEYOND), strict=True)
    return [_shown(context, distributions, *row) for row in rows]


def _shown(
    context: SearchContext, distributions: dict[str, BaseDistribution], code: Codes, values: Floats, broken: Floats
) -> FrozenTrial:
    known = bool(np.isfinite(values).all())
    choices = context.space.decode(code)
    return create_trial(
        state=TrialState.COMPLETE if known else TrialState.FAIL,
        values=values.tolist() if known else None,
        params={name: _plain(choices[name]) for name in distributions},
        distributions=distributions,
        constraints=dict(zip(context.limits, broken.tolist(), strict=True)),
        system_attrs={LISTED_CONSTRAINTS: broken.tolist()},
    )


def _distributions(context: SearchContext) -> dict[str, BaseDistribution]:
    return {
        name: CategoricalDistribution([_plain(value) for value in domain.values])
        for name, domain in context.space.dimensions.items()
        if len(domain.values) > 1
    }


def _plain(value: Any) -> str | int | float | bool | None:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _signs(context: SearchContext) -> Floats:
    return np.array([-1.0 if name.startswith("-") else 1.0 for name in context.objectives])
