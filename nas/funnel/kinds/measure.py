"""Seconds of the deployed network on the machine that runs the task, one design after the other."""

from dataclasses import dataclass
from typing import final

import numpy as np

from nas.errors import UserError
from nas.funnel.course import Course, Entrants, Job, Outcome, Site, Verdict, Wave, Work, by_merit, trial_on
from nas.funnel.designs import Design, designs_of
from nas.funnel.stages import MeasureStage
from nas.model.measure.networks_table import NetworksTable, candidate
from nas.model.measure.stack import MeasuredStack, this_stack
from search_spaces.core.space import SearchSpace

LATENCY = "measured_latency"


@final
@dataclass(frozen=True)
class MeasureWork(Work):
    """One design on one stack."""

    design: Design
    device: str
    batch: int
    dtype: str
    backend: str

    def run(self) -> Outcome:
        stack = _stack(self.device, self.dtype, self.backend)
        try:
            timed = NetworksTable(None, stack).timed(candidate(self.design.architecture()), self.batch)
        except UserError as error:
            return Outcome({LATENCY: np.nan}, str(error))
        return Outcome({LATENCY: timed.latency_s})


def title(stage: MeasureStage) -> str:
    """What a report calls it."""
    bound = "" if stage.max is None else f", at most {stage.max}"
    return f"measure on {stage.measure} ({stage.backend}, {stage.dtype}){bound}"


def check(stage: MeasureStage, space: SearchSpace, batch: int) -> None:
    """Raises:
    UserError: no such backend, or it does not run that format there.
    HardwareMissing: there is no such device here.
    """
    _stack(stage.measure, stage.dtype, stage.backend)


def course(stage: MeasureStage, entrants: Entrants, site: Site) -> Course:
    """One at a time: two beside each other would measure each other."""
    designs = designs_of(site.space, entrants.codes)
    seconds, remarks = np.full(len(entrants), np.nan), []
    for position, design in enumerate(designs):
        work = MeasureWork(design, stage.measure, stage.batch or site.batch, stage.dtype, stage.backend)
        job = Job(str(entrants.rows[position]), lambda work=work: work)
        (outcome,) = yield Wave([job], trial_on(stage.measure, None, site), expected=len(entrants))
        seconds[position] = outcome.values[LATENCY]
        remarks += [outcome.remark] if outcome.remark else []
    ranking, bound = by_merit(-seconds), stage.max_latency_s()
    if bound is not None:
        ranking = np.flatnonzero(seconds <= bound)
    return Verdict(ranking, {LATENCY: seconds}, remarks)


def _stack(device: str, dtype: str, backend: str) -> MeasuredStack:
    return this_stack(dtype, None, None, backend=backend, device=device)
