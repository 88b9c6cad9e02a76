"""Throughput and overhead per task of every executor in one run: empty tasks, tasks that wait, large results.

`start` is until the first result: processes are spawned, Ray's nodes are started. `overhead` is what an empty task
costs; `efficiency` is the share of the workers' time that tasks of `--pause` seconds fill.

Run from the repository's root: python benchmarks/executors.py [--executors serial ray] [--ray-address ADDRESS]
"""

import argparse
import time
from dataclasses import dataclass
from functools import partial

import numpy as np

from nas.executors.core.catalog import create_executor, list_executors
from nas.executors.core.executor import Executor


@dataclass(frozen=True)
class Timing:
    """Seconds; `rate` in empty tasks a second, `bytes_rate` in bytes of results a second."""

    start_s: float
    rate: float
    efficiency: float
    bytes_rate: float


def main() -> None:
    arguments = _arguments()
    columns = (("executor", 10), ("workers", 8), ("start", 8), ("tasks/s", 10), ("overhead", 10), ("efficiency", 11))
    print(*(f"{title:>{width}}" for title, width in (*columns, ("results", 11))))
    for name in arguments.executors:
        started_s = time.perf_counter()
        executor = create_executor(name, arguments.ray_address if name == "ray" else None)
        try:
            _print(name, executor.workers, _timed(executor, started_s, arguments))
        finally:
            executor.close()


def _timed(executor: Executor, started_s: float, arguments: argparse.Namespace) -> Timing:
    list(executor.run(nothing, [0]))
    start_s = time.perf_counter() - started_s
    # Every worker has been met before anything is timed.
    list(executor.run(partial(wait, 0.1), range(4 * executor.workers)))
    empty_s = _seconds(executor, nothing, arguments.tasks)
    paused = arguments.pauses * executor.workers
    paused_s = _seconds(executor, partial(wait, arguments.pause), paused)
    arrays_s = _seconds(executor, partial(array, arguments.bytes), arguments.arrays)
    return Timing(
        start_s=start_s,
        rate=arguments.tasks / empty_s,
        efficiency=paused * arguments.pause / (executor.workers * paused_s),
        bytes_rate=arguments.arrays * arguments.bytes / arrays_s,
    )


def _seconds(executor: Executor, task, count: int) -> float:
    started_s = time.perf_counter()
    for _ in executor.run(task, range(count)):
        pass
    return time.perf_counter() - started_s


def nothing(number: int) -> int:
    """Costs only its way there and back."""
    return number


def wait(pause_s: float, number: int) -> int:
    """Holds a worker, not a core: the driver is not robbed of its own."""
    time.sleep(pause_s)
    return number


def array(size_bytes: int, number: int) -> np.ndarray:
    """A result of some size."""
    return np.full(size_bytes // 8, number, np.float64)


def _print(name: str, workers: int, timing: Timing) -> None:
    print(
        f"{name:>10} {workers:>8} {timing.start_s:>6.2f} s {timing.rate:>10,.0f} {1e3 / timing.rate:>7.3f} ms "
        f"{timing.efficiency:>11.1%} {timing.bytes_rate / 1e6:>6,.0f} MB/s"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--executors", nargs="+", default=["serial", "processes", "ray"], choices=list_executors())
    parser.add_argument("--ray-address", help="a cluster that runs already; default: one on this machine")
    parser.add_argument("--tasks", type=int, default=2000, help="empty tasks")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds of a task that waits")
    parser.add_argument("--pauses", type=int, default=40, help="such tasks for each worker")
    parser.add_argument("--bytes", type=int, default=4_000_000, help="size of a large result")
    parser.add_argument("--arrays", type=int, default=100, help="large results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
