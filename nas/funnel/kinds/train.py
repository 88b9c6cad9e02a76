"""Short trainings of rising length, weights carried on."""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import final

import numpy as np

from nas.errors import NasError
from nas.funnel.course import Course, Entrants, Job, Outcome, Site, Verdict, Wave, Work, trial_on
from nas.funnel.designs import Design, designs_of
from nas.funnel.engine import WEIGHTS
from nas.funnel.rungs import SCHEDULES, Promotion, Rungs
from nas.funnel.stages import TrainStage
from nas.model.threads import one_thread
from nas.model.train.data import load_data
from nas.model.train.recipe import Recipe
from nas.model.train.train import CHECKPOINT, train_architecture
from search_spaces.core.space import SearchSpace

ACCURACY = "accuracy"


@final
@dataclass(frozen=True)
class TrainWork(Work):
    """One design up to one rung; `weights` is the checkpoint of the rung before, empty at the first."""

    design: Design
    data: str
    recipe: Recipe
    seed: int
    device: str
    weights: bytes

    def run(self) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="nasctl-train-") as folder, one_thread():
            checkpoint = Path(folder) / CHECKPOINT
            if self.weights:
                checkpoint.write_bytes(self.weights)
            try:
                result = train_architecture(
                    self.design.architecture(),
                    self.data,
                    Path(folder),
                    self.recipe,
                    seed=self.seed,
                    observe=lambda _: None,
                    device=self.device,
                )
            except NasError as error:
                # A design that diverges or does not fit is ranked last; the others go on.
                return Outcome({ACCURACY: np.nan}, str(error))
            return Outcome({ACCURACY: result.accuracy}, weights=checkpoint.read_bytes())


def title(stage: TrainStage) -> str:
    """What a report calls it."""
    return f"train on {Path(stage.train).name}, {stage.scheduler.replace('_', ' ')}, epochs {list(stage.epochs)}"


def check(stage: TrainStage, space: SearchSpace, batch: int) -> None:
    """Read the data once.

    Raises:
        UserError: there is none, or not what reads it.
    """
    (code,) = space.sample(1, np.random.default_rng(0))
    channels, side, *_ = space.architecture(space.decode(code)).graph.nodes[0].shape
    recipe, rng = stage.recipe_of(stage.epochs[-1]), np.random.default_rng(0)
    load_data(stage.train, channels=channels, side=recipe.resolution, design_side=side, rng=rng)


def course(stage: TrainStage, entrants: Entrants, site: Site) -> Course:
    """Wave after wave, as the schedule has it."""
    rungs = Rungs(stage.epochs, len(entrants), stage.keep)
    make = partial(_work, stage, designs_of(site.space, entrants.codes), entrants, site)
    remarks: list[str] = []
    for wave in SCHEDULES[stage.scheduler](rungs, stage.parallel):
        jobs = [_job(stage, entrants, partial(make, promotion), promotion) for promotion in wave]
        outcomes = yield Wave(jobs, trial_on(stage.device, stage.gpus, site))
        for (position, rung), outcome in zip(wave, outcomes, strict=True):
            rungs.tell(position, rung, outcome.values[ACCURACY])
            remarks += [outcome.remark] if outcome.remark else []
    return Verdict(rungs.ranking(), rungs.columns(), remarks)


def _job(stage: TrainStage, entrants: Entrants, make: partial[TrainWork], promotion: Promotion) -> Job:
    position, rung = promotion
    row = entrants.rows[position]
    return Job(f"{row} up to {stage.epochs[rung]}", make, weights=f"{row}.safetensors")


def _work(stage: TrainStage, designs: list[Design], entrants: Entrants, site: Site, promotion: Promotion) -> TrainWork:
    position, rung = promotion
    held = site.folder / WEIGHTS / f"{entrants.rows[position]}.safetensors"
    return TrainWork(
        design=designs[position],
        data=stage.train,
        recipe=stage.recipe_of(stage.epochs[rung]),
        seed=site.seed,
        device=stage.device,
        weights=held.read_bytes() if held.is_file() else b"",
    )
