"""Many machines: the nodes of a Ray cluster (Moritz et al. 2018, https://arxiv.org/abs/1712.05889)."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, final

from nas.executors.core.executor import Executor
from nas.executors.core.in_order import in_order
from nas.executors.core.resources import ONE_CORE, Resources
from nas.executors.ray_door.crew import RayCrew
from nas.executors.ray_door.joining import check_room, join, leave, total

A = TypeVar("A")
R = TypeVar("R")

# Tasks waiting for each core of the cluster: enough that none idles, and that an autoscaler sees what is wanted.
AHEAD = 2


@final
class RayCluster(Executor):
    """Nodes may come and go; tasks of lost ones are run again on the others."""

    def __init__(self, address: str | None) -> None:
        self._joined = join(address)
        self.workers = max(1, int(total("CPU")))
        self.gpus = total("GPU")

    def run(self, task: Callable[[A], R], arguments: Iterable[A], resources: Resources = ONE_CORE) -> Iterator[R]:
        check_room(resources)
        return in_order(RayCrew(task, resources), arguments, AHEAD * self.workers)

    def close(self) -> None:
        if self._joined:
            leave()


def create(address: str | None) -> Executor:
    """The cluster at an address (HOST:PORT, ray://HOST:PORT, auto), of RAY_ADDRESS, or a new one on this machine.

    Raises:
        UserError: it is no address.
        ExecutorError: no cluster answers there.
    """
    return RayCluster(address)
