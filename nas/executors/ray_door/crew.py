"""Tasks on a cluster: Ray runs them again when a worker or a node dies."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, final

import ray
from ray.exceptions import RayError, RayTaskError

import nas
from nas.executors.core.executor import ExecutorError
from nas.executors.core.in_order import Crew
from nas.executors.core.resources import Resources
from nas.executors.ray_door.joining import without_warnings

A = TypeVar("A")
R = TypeVar("R")

# On machines that may be taken away at any time a task has bad luck more than once.
LIVES = 4


@final
class RayCrew(Crew[A, R, ray.ObjectRef]):
    """Results are fetched as they come, so that a node takes only unfinished tasks with it."""

    def __init__(self, task: Callable[[A], R], resources: Resources) -> None:
        self._task = task
        self._perform: Any = ray.remote(perform).options(
            name=getattr(task, "__name__", "task"),
            num_cpus=resources.cpus,
            num_gpus=resources.gpus,
            max_retries=LIVES - 1,
        )

    def send(self, argument: A) -> ray.ObjectRef:
        with without_warnings():
            return self._perform.remote(self._task, argument, nas.__version__)

    def finished(self, handles: Sequence[ray.ObjectRef]) -> list[tuple[ray.ObjectRef, R]]:
        try:
            ray.wait(list(handles), num_returns=1)
            done, _ = ray.wait(list(handles), num_returns=len(handles), timeout=0)
            return [(handle, ray.get(handle)) for handle in done]
        except RayTaskError as error:
            raise _cause(error) from None
        except RayError as error:
            raise ExecutorError(
                f"A task was started {LIVES} times and its worker or node died each time, or the cluster is gone: "
                f"{_first_line(error)}",
                hint="Most often the memory was used up: let a task hold more CPUs, so that fewer share a node.",
            ) from error

    def abandon(self, handles: Sequence[ray.ObjectRef]) -> None:
        if ray.is_initialized():
            for handle in handles:
                ray.cancel(handle, force=True)


def perform(task: Callable[[A], R], argument: A, version: str) -> R:
    """What a worker does.

    Raises:
        ExecutorError: the worker's nasctl is not the `version` that asks.
    """
    if nas.__version__ != version:
        raise ExecutorError(
            f"This search runs nasctl {version}, and a node of the cluster has {nas.__version__}: results would mix.",
            hint="Install one version on all nodes.",
        )
    return task(argument)


def _cause(error: RayTaskError) -> BaseException:
    """What the task raised; where even that cannot travel, what Ray tells of it."""
    return error.cause if isinstance(error.cause, Exception) else ExecutorError(_first_line(error))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
