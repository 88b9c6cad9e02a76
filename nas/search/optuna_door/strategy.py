"""An Optuna sampler as a strategy: designs are repaired, repetitions asked for again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.samplers import BaseSampler
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState, create_trial

from nas.search.core.proposals import filled, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.search.optuna_door.experimental import knowingly
from nas.search.optuna_door.onlooker import Onlooker
from nas.search.optuna_door.worst import Worst

# A sampler that has converged repeats itself: beyond so many asks a design, fresh samples fill the rest.
ASKS_PER_DESIGN = 4
# Above all that an objective can be: broken limits, for a sampler that knows of none.
PENALTY = 1e30
# An unknown violation is as bad as the worst that is known, and at least as bad as missing a bound by all of it.
MISSED = 1.0


@dataclass(frozen=True)
class Guest:
    """What the strategies behind this door differ in.

    `sampler` takes a seed and a population size. One that does not remember asking is made anew for every
    generation, and learns from designs as they were repaired; the others own their trials from ask to tell.
    `penalises` folds violations into the one objective of a sampler without constraints; `orders_all`
    declares every dimension as an integer for a sampler without categories.
    """

    sampler: Callable[[int, int], BaseSampler]
    generation_size: int
    remembers_asking: bool
    penalises: bool = False
    orders_all: bool = False


@final
class OptunaStrategy(Strategy):
    """Holds a study in memory; a copy of every finished trial goes to the storage that a dashboard opens."""

    def __init__(self, context: SearchContext, guest: Guest) -> None:
        self.generation_size = guest.generation_size
        self.remembers_asking = guest.remembers_asking
        self.shows_trials = True
        self._context = context
        self._guest = guest
        self._seen = Seen()
        self._asked: list[Trial] = []
        self._distributions = _distributions(context, guest.orders_all)
        self._study = optuna.create_study(
            sampler=self._sampler(context.seed),
            directions=[StudyDirection.MINIMIZE] * len(context.objectives),
        )
        self._worst = Worst(len(context.objectives), least=-np.inf)
        self._worst_violation = Worst(len(context.limits), least=MISSED)
        self._onlooker = Onlooker(context)

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        if not self.remembers_asking:
            self._study.sampler = self._sampler(int(rng.integers(2**31)))
        found, asked = self._asked_designs(n)
        if self.remembers_asking:
            self._asked = asked
        else:
            self._give_up(asked)
        return filled(found, n, lambda count: self._context.space.sample(count, rng), self._context, self._seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        known = zip(codes, self._worst.instead(values), self._worst_violation.instead(violations), strict=True)
        told = [self._finished(*row) for row in known]
        for trial, finished in zip(self._asked, told, strict=False):
            if not self._guest.penalises:
                for limit, violation in finished.constraints.items():
                    trial.set_constraint(limit, violation)
            self._study.tell(trial, finished.values)
        # The rest were fresh samples that no trial stands for yet.
        self._study.add_trials(told[len(self._asked) :])
        self._asked = []
        self._onlooker.see(codes, values, violations)

    def _asked_designs(self, n: int) -> tuple[Codes, list[Trial]]:
        """Up to n new designs and the trials that stand for them."""
        found, asked = no_designs(self._context), []
        for _ in range(ASKS_PER_DESIGN * n):
            if len(found) == n:
                break
            trial = self._study.ask(self._distributions)
            code = self._context.space.repair(self._code(trial)[None])
            together = np.concatenate([found, code])
            if self._seen.fresh(self._context.fingerprint(together))[-1]:
                found = together
                asked.append(trial)
            else:
                self._give_up([trial])
        return found, asked

    def _give_up(self, trials: list[Trial]) -> None:
        """Failed trials teach no sampler anything."""
        for trial in trials:
            self._study.tell(trial, state=TrialState.FAIL)

    def _sampler(self, seed: int) -> BaseSampler:
        with knowingly():
            return self._guest.sampler(seed, self.generation_size)

    def _code(self, trial: Trial) -> Codes:
        names = self._context.space.dimension_names
        return np.array([trial.params.get(name, 0) for name in names], np.int16)

    def _finished(self, code: Codes, values: Floats, violations: Floats) -> FrozenTrial:
        if self._guest.penalises and violations.any():
            values = np.full(1, PENALTY * (1 + violations.sum()))
        params = dict(zip(self._context.space.dimension_names, code.tolist(), strict=True))
        return create_trial(
            values=values.tolist(),
            params={name: params[name] for name in self._distributions},
            distributions=self._distributions,
            constraints=dict(zip(self._context.limits, violations.tolist(), strict=True)),
        )


def _distributions(context: SearchContext, orders_all: bool) -> dict[str, BaseDistribution]:
    """One a dimension that leaves a choice; its values are the codes."""
    space = context.space
    found: dict[str, BaseDistribution] = {}
    for name, size, ordered in zip(space.dimension_names, space.sizes.tolist(), context.ordered, strict=True):
        if size > 1:
            as_int = orders_all or ordered
            found[name] = IntDistribution(0, size - 1) if as_int else CategoricalDistribution(range(size))
    return found
