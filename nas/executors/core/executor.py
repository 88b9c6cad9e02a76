"""What every executor promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from nas.errors import NasError
from nas.executors.core.recipe import Codes, Recipe, Scorer, Scores, evaluate
from nas.executors.core.resources import ONE_CORE, Resources

A = TypeVar("A")
R = TypeVar("R")


class ExecutorError(NasError):
    """The workers cannot go on; everything computed before stays."""

    code = "executor"


class Executor(ABC):
    """Runs tasks somewhere; their results depend neither on where nor on how the work is cut.

    `workers` is how many tasks of one core it works on at once, `gpus` how many accelerators it hands out (0 where
    a task takes what it finds).
    """

    workers: int
    gpus: float

    @abstractmethod
    def run(self, task: Callable[[A], R], arguments: Iterable[A], resources: Resources = ONE_CORE) -> Iterator[R]:
        """The results of `task(argument)`, in the order of the arguments, each as soon as it and all before are done.

        A task is a function of a module, or a `partial` of one with plain data, and a pure one: where a worker dies,
        it is run again elsewhere. It sets its own number of threads if its result depends on it. What it raises is
        raised here.

        Raises:
            ExecutorError: workers died again and again, or none can ever hold the resources.
        """

    @abstractmethod
    def close(self) -> None:
        """Let the workers go; nothing is run afterwards."""

    def map(self, recipe: Recipe[Scorer], blocks: Iterable[Codes]) -> Iterator[Scores]:
        """The scores of each block of (n, D) codes, in the order of the blocks; raises as `run` does."""
        return self.run(partial(evaluate, recipe), blocks)


def trial_resources(executor: Executor, gpus: float | None = None) -> Resources:
    """One training or measurement: one GPU where the executor hands out any, or the fraction that was asked for."""
    return Resources(gpus=min(1.0, executor.gpus) if gpus is None else gpus)
