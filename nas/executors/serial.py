"""One task after the other, in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, final

from nas.executors.core.executor import Executor
from nas.executors.core.here import stay_here
from nas.executors.core.resources import ONE_CORE, Resources

A = TypeVar("A")
R = TypeVar("R")


@final
class Serial(Executor):
    """Needs nothing and waits for nothing; a task has the whole machine, whatever it asks for."""

    workers = 1
    gpus = 0.0

    def run(self, task: Callable[[A], R], arguments: Iterable[A], resources: Resources = ONE_CORE) -> Iterator[R]:
        return map(task, arguments)

    def close(self) -> None:
        pass


def create(address: str | None) -> Executor:
    """This process.

    Raises:
        UserError: there is an address.
    """
    stay_here("serial", address)
    return Serial()
