"""How long strategies take for a million candidates, persistence included, on one core; how good their fronts are.

`cpu` is what the process itself used: on a busy machine it says more than `seconds`. Both hold everything from
compiling the space to the written front; the rate is of the search alone.

Run from the repository's root: python benchmarks/search.py [--space large_kernel] [--candidates 1000000]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np

from nas.hypervolume import hypervolume
from nas.study import StudySpec, goal_of, run_study
from predictors.core.metric import list_metrics

# A score of nothing in 20 ms: the hypervolume is counted from there.
REFERENCE = np.array([0.0, 20e-3])


def main() -> None:
    arguments = _arguments()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        # What is compiled and loaded once is no part of a candidate's price.
        warm = _study(arguments, arguments.strategies[0], Path(folder) / "warm")
        run_study(warm.model_copy(update={"candidates": 5_000}), lambda _: None)
        print(f"{'strategy':>14} {'candidates':>11} {'seconds':>8} {'cpu':>8} {'per second':>11} {'hypervolume':>12}")
        for strategy in arguments.strategies:
            _measure(_study(arguments, strategy, Path(folder) / strategy))


def _measure(spec: StudySpec) -> None:
    searching_s = 0.0

    def observe(_progress: object) -> None:
        nonlocal searching_s
        searching_s = time.perf_counter() - started_s

    started_s, cpu_s = time.perf_counter(), time.process_time()
    run = run_study(spec, observe)
    seconds, cpu_s = time.perf_counter() - started_s, time.process_time() - cpu_s
    goal = goal_of(spec, list_metrics())
    candidates = run.candidates
    values, _ = goal.judge(candidates.values, candidates.log_sd)
    volume = hypervolume(values, REFERENCE)
    rate = len(values) / searching_s
    print(f"{spec.strategy:>14} {len(values):>11,} {seconds:>8.2f} {cpu_s:>8.2f} {rate:>11,.0f} {volume:>12.4f}")


def _study(arguments: argparse.Namespace, strategy: str, out: Path) -> StudySpec:
    return StudySpec(
        space=arguments.space, hw=arguments.hw, strategy=strategy, candidates=arguments.candidates, out=str(out)
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--space", default="large_kernel")
    parser.add_argument("--hw", default="a100")
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--strategies", nargs="+", default=["nsga2", "random"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
