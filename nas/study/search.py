"""A strategy on its way: what it proposes is scored, what was remembered is told, the front is kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.errors import UserError
from nas.executors.core.executor import Executor
from nas.executors.core.recipe import Recipe
from nas.pareto import Indices, ParetoArchive
from nas.run_folder import Candidates
from nas.search.core.aim import Aim
from nas.search.core.catalog import create_strategy
from nas.search.core.ordered import ordered_dimensions
from nas.search.core.proving import Certificate, ProvingStrategy
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.study.goal import Goal
from nas.study.measuring import Measuring
from nas.study.progress import Tally
from nas.study.spec import StudySpec, identity_of

# Where evaluations are few and dear: small steps learn more, and Ctrl-C waits for seconds.
MEASURED_GENERATION = 32


@dataclass(frozen=True, eq=False)
class Generation:
    """(n, D) codes, (n, M) values, standard deviations of log(true / value)."""

    codes: Codes
    values: Floats
    log_sd: Floats


@final
class Search:
    """Asks with a random generator of the seed and the generation, so that a past can be resumed."""

    def __init__(self, goal: Goal, strategy: Strategy, seed: int, measuring: Measuring | None = None) -> None:
        self._goal = goal
        self._strategy = strategy
        self._seed = seed
        self._measuring = measuring
        self._archive = ParetoArchive(len(goal.objectives))
        self._generation = 0
        self.tally = Tally(goal)

    @property
    def trains(self) -> bool:
        """Whether the first proposal takes a training."""
        return self._strategy.trains

    @property
    def at_work(self) -> bool:
        """Whether a strategy that proposes nothing has more to prove."""
        return isinstance(self._strategy, ProvingStrategy) and self._strategy.at_work

    @property
    def certificate(self) -> Certificate | None:
        """What the strategy proves, if it proves anything."""
        return self._strategy.certificate if isinstance(self._strategy, ProvingStrategy) else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What measuring said of designs, each once."""
        return self._measuring.remarks if self._measuring else ()

    def recall(self, past: Candidates) -> None:
        """Tell the strategy all that earlier sessions stored."""
        if self._measuring:
            self._measuring.recall(past.codes, past.values, past.log_sd)
        start = 0
        for rows in past.generations:
            part = slice(start, start + rows)
            if self._strategy.remembers_asking:
                self._ask(rows)
            self.take(Generation(past.codes[part], past.values[part], past.log_sd[part]))
            start += rows

    def propose(self, budget: int | None, executor: Executor, recipe: Recipe[CompiledSpace]) -> Generation | None:
        """The next generation, scored: at most `budget` designs; None where the space has nothing new."""
        size = self._generation_size
        codes = self._ask(size if budget is None else min(size, budget))
        if len(codes) == 0:
            return None
        blocks = np.array_split(codes, min(executor.workers, len(codes)))
        scored = list(executor.map(recipe, blocks))
        values = np.concatenate([scores.values for scores in scored])
        log_sd = np.concatenate([scores.log_sd for scores in scored])
        if self._measuring:
            values, log_sd = self._measuring.completed(codes, values, log_sd, executor)
        return Generation(codes, values, log_sd)

    def take(self, generation: Generation) -> None:
        """Count a generation, let it compete for the front, and tell the strategy."""
        objectives, broken = self._goal.judge(generation.values, generation.log_sd)
        self._strategy.tell(generation.codes, objectives, broken)
        self._archive.add(objectives, np.all(broken <= 0, axis=1))
        self.tally.add(generation.values, generation.log_sd, objectives, broken)
        self._generation += 1

    def front(self) -> tuple[Indices, Floats]:
        """(F,) row numbers of the feasible front, the best by the first objective first; (F, K) objectives."""
        rows, objectives = self._archive.front()
        order = np.lexsort(objectives.T[::-1])
        return rows[order], objectives[order]

    @property
    def _generation_size(self) -> int:
        size = self._strategy.generation_size
        return min(size, MEASURED_GENERATION) if self._measuring else size

    def _ask(self, n: int) -> Codes:
        return self._strategy.ask(n, np.random.default_rng([self._seed, self._generation]))


def create_search(spec: StudySpec, goal: Goal, problem: CompiledSpace, folder: Path | None) -> Search:
    """A search that was told nothing yet; Optuna's dashboard finds a journal in the folder, if any.

    Raises:
        UserError: there is no such strategy, it cannot follow the goal, or has nothing for a storage.
        StorageError: the storage does not answer.
    """
    context = SearchContext(
        space=problem.space,
        fingerprint=problem.fingerprint,
        ordered=ordered_dimensions(problem.space),
        objectives=tuple(f"{'-' * (o.sign < 0)}{o.metric}" for o in goal.objectives),
        limits=tuple(str(limit) for limit in goal.limits),
        seed=spec.seed,
        study_name=folder.name if folder else "nasctl",
        storage=spec.storage,
        journal=str(folder / "optuna.journal") if folder else None,
        identity=identity_of(spec),
        supernets=spec.supernets,
        dass=spec.dass,
        aim=Aim(problem, goal.objectives, goal.limits, goal.confidence),
    )
    strategy = create_strategy(spec.strategy, context)
    if spec.storage and not strategy.shows_trials:
        raise UserError(
            f"Strategy '{spec.strategy}' keeps no Optuna study, so that the storage would stay empty.",
            hint="Leave out --storage; the run folder holds every design. Or choose an optuna_ strategy.",
            field="storage",
        )
    measuring = Measuring(goal, problem.space, spec.seed) if goal.proxies else None
    return Search(goal, strategy, spec.seed, measuring)
