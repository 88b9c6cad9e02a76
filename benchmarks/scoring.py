"""Candidates scored a second on one core, beside the same work one design at a time through Optuna's random sampler.

    python benchmarks/scoring.py [--space large_kernel] [--hw a100] [--candidates 4000000] [--trials 100]

Both sides compute the same five metrics of valid designs and are timed in this one run, by the clock and by the
processor time of this process. What Optuna proposes against the rules is repaired, drawn and estimated like the rest.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna

from hw_profiles.core.load import load_profile
from nas.compiled.space import compile_space
from predictors.core.evaluation import measured_by
from predictors.core.metric import Scene, load_metric
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace

METRICS = ("params", "macs", "activations", "latency", "deepmad")
BATCH = 131_072
REPEATS = 5


@dataclass(frozen=True)
class Rate:
    """Candidates a second, by the clock and by processor time."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:>12,.0f} /s by the clock {self.processor:>12,.0f} /s of processor time"


def timed(work: Callable[[], int]) -> Rate:
    """The rate of work that returns how many candidates it took."""
    wall, processor = time.perf_counter(), time.process_time()
    count = work()
    return Rate(count / (time.perf_counter() - wall), count / (time.process_time() - processor))


def best(rates: list[Rate]) -> Rate:
    """Least disturbed by whatever else the machine does."""
    return Rate(max(rate.wall for rate in rates), max(rate.processor for rate in rates))


def positions(space: SearchSpace, choices: dict[str, Any]) -> np.ndarray:
    """(D,) code of any choices; the sampler knows no rules, so the design need not be valid."""
    return np.array([domain.values.index(choices[name]) for name, domain in space.dimensions.items()])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--space", default="large_kernel")
    parser.add_argument("--hw", default="a100")
    parser.add_argument("--candidates", type=int, default=4_000_000)
    parser.add_argument("--trials", type=int, default=100)
    given = parser.parse_args()

    space = load_space(given.space)
    scene = Scene(load_profile(given.hw), batch=1, dtype="fp16")
    start = time.perf_counter()
    compiled = compile_space(space, METRICS, scene)
    print(f"{given.space} on {given.hw}, {', '.join(METRICS)}; one core, load {os.getloadavg()[0]:.1f}")
    print(f"compiled in {time.perf_counter() - start:.1f} s")
    rng = np.random.default_rng(0)
    codes = space.sample(BATCH, rng)
    compiled.score(codes)

    def score() -> int:
        for _ in range(max(1, given.candidates // BATCH // REPEATS)):
            compiled.score(codes)
        return max(1, given.candidates // BATCH // REPEATS) * BATCH

    def sample_and_score() -> int:
        compiled.score(space.sample(BATCH, rng))
        return BATCH

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    metrics = [load_metric(name, scene) for name in METRICS]

    def one_by_one() -> int:
        for _ in range(given.trials):
            trial = study.ask()
            choices = {
                name: trial.suggest_categorical(name, domain.values) for name, domain in space.dimensions.items()
            }
            architecture = space.architecture(space.decode(space.repair(positions(space, choices)[None])[0]))
            values = [measured_by(metric, architecture).value for metric in metrics]
            study.tell(trial, values[METRICS.index("latency")])
        return given.trials

    scored, both, optuna_rate = best([timed(score) for _ in range(REPEATS)]), timed(sample_and_score), timed(one_by_one)
    print(f"scoring from tables      {scored}")
    print(f"sampling and scoring     {both}")
    print(f"Optuna, one at a time    {optuna_rate}")
    print(f"ratio by processor time  {scored.processor / optuna_rate.processor:>12,.0f} x")


if __name__ == "__main__":
    main()
