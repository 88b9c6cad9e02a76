"""DeepMAD's score under R18's limits: candidates a second and the best score against time, one row a search.

`reference` is the evolution of DeepMAD's authors (alibaba/lightweight-neural-architecture-search at 8ccaf88) with the
settings published for R18, written plainly, one design at a time: a population of 256, the start and the steps below,
two places changed at a time and never the last stage. Of each candidate it draws the network and reads limits and score
off the drawing; what the authors' code spends most of its time on, building a PyTorch module, is left out.

Run from the repository's root: python benchmarks/deepmad.py [--space deepmad_r18] [--seconds 60]
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from nas.study import Progress, StudySpec, run_study
from predictors.core.evaluation import measured_by
from predictors.core.metric import Scene, load_metric
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace

STRATEGIES = ("nsga2", "anneal", "exact")
SCORE = "deepmad"
# The reference's settings: what widths and bottlenecks are multiplied with, what is added to depths; and its start, but
# for a last bottleneck of 512, which the space has not.
POPULATION, PLACES = 256, 2
FACTORS = (1.5, 1.25, 0.8, 0.6, 0.5)
SHIFTS = (-2, -1, 1, 2)
START = ((256, 64), (512, 128), (768, 256), (1024, 256), (2048, 256))


def main() -> None:
    arguments = _arguments()
    marks = [arguments.seconds * share for share in (0.1, 0.25, 0.5, 1.0)]
    print(
        f"{'search':>10} {'candidates/s':>13} " + " ".join(f"{f'best at {mark:g} s':>16}" for mark in marks) + "  bound"
    )
    for strategy in STRATEGIES:
        _row(strategy, marks, *_searched(arguments, strategy))
    _row("reference", marks, *_evolved(arguments))


def _row(name: str, marks: list[float], told: list[tuple[float, int, float]], bound: float | None) -> None:
    """`told` are (seconds, candidates, best so far)."""
    seconds, count, _ = told[-1]
    best = [max((score for at, _, score in told if at <= mark), default=float("nan")) for mark in marks]
    proved = "" if bound is None else f"  {bound:,.2f}"
    print(
        f"{name:>10} {count / seconds:>13,.0f} " + " ".join(f"{score:>16,.2f}" for score in best) + proved, flush=True
    )


def _searched(arguments: argparse.Namespace, strategy: str) -> tuple[list[tuple[float, int, float]], float | None]:
    told: list[tuple[float, int, float]] = []

    def observe(progress: object) -> None:
        if isinstance(progress, Progress) and progress.best is not None:
            told.append((time.perf_counter() - started_s, progress.evaluated, progress.best))

    with tempfile.TemporaryDirectory() as folder:
        fields: dict[str, Any] = {"space": arguments.space, "maximize": (SCORE,), "strategy": strategy}
        # What is compiled once is no part of a candidate's price.
        run_study(StudySpec(**fields, time_s=2.0, out=str(Path(folder) / "warm")), lambda _: None)
        started_s = time.perf_counter()
        run = run_study(StudySpec(**fields, time_s=arguments.seconds, out=str(Path(folder) / "run")), observe)
        certificate = run.result["certificate"]
    return told, certificate and certificate["bound"]


def _evolved(arguments: argparse.Namespace) -> tuple[list[tuple[float, int, float]], None]:
    """The reference's loop; its start breaks the limits, and gives way to what keeps them."""
    space, rng = load_space(arguments.space), np.random.default_rng(0)
    score, limits = _judge(space)
    started_s, told, tried = time.perf_counter(), [], 0
    people = [(-np.inf, _start(space))]
    while time.perf_counter() - started_s < arguments.seconds:
        code = _mutated(space, people[rng.integers(len(people))][1], rng)
        tried += 1
        drawn = space.architecture(space.decode(code))
        if all(measured_by(metric, drawn).value <= most for metric, most in limits):
            people.append((measured_by(score, drawn).value, code))
            people = sorted(people, key=lambda pair: -pair[0])[:POPULATION]
        told.append((time.perf_counter() - started_s, tried, people[0][0]))
    return told, None


def _judge(space: SearchSpace) -> tuple[Any, list[tuple[Any, float]]]:
    bounds = {metric: held.max for metric, held in space.limits.items() if held.max is not None}
    return load_metric(SCORE, Scene()), [(load_metric(metric, Scene()), most) for metric, most in bounds.items()]


def _start(space: SearchSpace) -> np.ndarray:
    choices = {"stem.channels": 32}
    for stage, (width, bottleneck) in enumerate(START, 1):
        named = {"width": width, "bottleneck": bottleneck, "kernel": 3, "depth": 1}
        choices |= {f"stage{stage}.{name}": value for name, value in named.items()}
    return space.encode(choices)


def _mutated(space: SearchSpace, code: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One setting of each of two places changed by a step; the rules' nearest design where they forbid it."""
    for _ in range(PLACES):
        place = ("stem", "stage1", "stage2", "stage3", "stage4")[rng.integers(len(START))]
        settings = [name for name in space.dimensions if name.startswith(f"{place}.")]
        code = _stepped(space, code, settings[rng.integers(len(settings))], rng)
    return code


def _stepped(space: SearchSpace, code: np.ndarray, name: str, rng: np.random.Generator) -> np.ndarray:
    at, values = list(space.dimensions).index(name), np.array(space.dimensions[name].values)
    if name.endswith(".kernel"):
        position = int(rng.integers(len(values)))
    elif name.endswith(".depth"):
        position = int(code[at]) + int(rng.choice(SHIFTS))
    else:
        position = int(np.abs(values - values[code[at]] * rng.choice(FACTORS)).argmin())
    changed = code.copy()
    changed[at] = np.clip(position, 0, len(values) - 1)
    return space.repair(changed[None])[0]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--space", default="deepmad_r18")
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
