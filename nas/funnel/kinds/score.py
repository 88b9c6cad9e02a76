"""Training-free scores of the built network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from nas.funnel.course import Course, Entrants, Job, Outcome, Site, Verdict, Wave, Work, by_merit, trial_on
from nas.funnel.designs import Design, designs_of
from nas.funnel.stages import ScoreStage
from nas.model.proxies.core.scorer import Conditions, Measured, Score, Scorer
from nas.model.proxies.core.scorers import ByRanks, load_scorer, proxies_of
from nas.model.threads import one_thread
from search_spaces.core.space import SearchSpace

MERIT = "score"


@final
@dataclass(frozen=True)
class ScoreWork(Work):
    """One design before its proxies."""

    design: Design
    names: tuple[str, ...]
    conditions: Conditions
    seed: int

    def run(self) -> Outcome:
        with one_thread():
            measured = _scorer(self.names, self.conditions).measure(self.design.architecture(), self.seed)
        remarks = [f"{name}: {score.remark}" for name, score in measured.items() if score.remark]
        return Outcome({name: score.value for name, score in measured.items()}, "; ".join(remarks))


def title(stage: ScoreStage) -> str:
    """What a report calls it."""
    return f"score {' + '.join(_names(stage))}"


def check(stage: ScoreStage, space: SearchSpace, batch: int) -> None:
    """Raises:
    UserError: there is no such proxy.
    """
    _scorer(_names(stage), _conditions(stage))


def course(stage: ScoreStage, entrants: Entrants, site: Site) -> Course:
    """Every design alone, then all of them in comparison."""
    names, conditions = _names(stage), _conditions(stage)
    designs = designs_of(site.space, entrants.codes)

    def job(position: int) -> Job:
        return Job(str(entrants.rows[position]), lambda: ScoreWork(designs[position], names, conditions, site.seed))

    resources = trial_on(stage.device, stage.gpus, site)
    outcomes = yield Wave([job(position) for position in range(len(entrants))], resources, expected=len(entrants))
    merit = _scorer(names, conditions).combine([_measured(outcome) for outcome in outcomes])
    return Verdict(
        by_merit(merit), {**_columns(outcomes), MERIT: merit}, [each.remark for each in outcomes if each.remark]
    )


def _scorer(names: tuple[str, ...], conditions: Conditions) -> Scorer:
    if len(names) == 1:
        return load_scorer(names[0], conditions)
    return ByRanks(tuple(proxies_of(names)), conditions)


def _names(stage: ScoreStage) -> tuple[str, ...]:
    return (stage.score,) if isinstance(stage.score, str) else stage.score


def _conditions(stage: ScoreStage) -> Conditions:
    return Conditions(stage.batch, stage.device)


def _measured(outcome: Outcome) -> Measured:
    return {name: Score(value) for name, value in outcome.values.items()}


def _columns(outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.values)
    return {name: np.array([outcome.values.get(name, np.nan) for outcome in outcomes]) for name in names}
