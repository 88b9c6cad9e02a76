"""Worker processes on this machine, one a core."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar, final

from nas.executors.core.executor import Executor, ExecutorError
from nas.executors.core.here import stay_here
from nas.executors.core.in_order import Crew, in_order
from nas.executors.core.resources import ONE_CORE, Resources

A = TypeVar("A")
R = TypeVar("R")

# Tasks waiting for each worker: enough that none idles, few enough that memory stays flat.
AHEAD = 2
# A worker that the system killed once may have been unlucky; twice with nothing finished between is no luck.
LIVES = 2


@final
class Processes(Executor):
    """Tasks are sent again when a worker dies. A task with a GPU holds its share of the machine's first one."""

    gpus = 0.0

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.pool = _pool(workers)

    def run(self, task: Callable[[A], R], arguments: Iterable[A], resources: Resources = ONE_CORE) -> Iterator[R]:
        return in_order(_PoolCrew(self, task), arguments, self._at_once(resources))

    def renew(self) -> None:
        """Another pool for the broken one."""
        self.pool.shutdown(cancel_futures=True)
        self.pool = _pool(self.workers)

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def _at_once(self, resources: Resources) -> int:
        fitting = max(1, int(self.workers / resources.cpus))
        if resources.gpus:
            return max(1, min(fitting, int(1 / resources.gpus)))
        # The pool itself lets no more than one a core run; only larger tasks must be held back.
        return fitting if resources.cpus > 1 else AHEAD * self.workers


@dataclass(eq=False)
class _Sent(Generic[A, R]):
    argument: A
    future: Future[R]


@final
class _PoolCrew(Crew[A, R, _Sent[A, R]]):
    def __init__(self, executor: Processes, task: Callable[[A], R]) -> None:
        self._executor = executor
        self._task = task
        self._deaths = 0

    def send(self, argument: A) -> _Sent[A, R]:
        return _Sent(argument, self._submit(argument))

    def finished(self, handles: Sequence[_Sent[A, R]]) -> list[tuple[_Sent[A, R], R]]:
        while True:
            wait([sent.future for sent in handles], return_when=FIRST_COMPLETED)
            done = [sent for sent in handles if sent.future.done() and not _died(sent.future)]
            if done:
                self._deaths = 0
                return [(sent, sent.future.result()) for sent in done]
            self._send_again(handles)

    def abandon(self, handles: Sequence[_Sent[A, R]]) -> None:
        for sent in handles:
            sent.future.cancel()

    def _send_again(self, handles: Sequence[_Sent[A, R]]) -> None:
        self._deaths += 1
        if self._deaths == LIVES:
            raise ExecutorError(
                f"A worker process died {LIVES} times on the same tasks; most often the memory was used up.",
                hint="Use --executor serial, which needs the least memory.",
            )
        self._executor.renew()
        for sent in handles:
            sent.future = self._submit(sent.argument)

    def _submit(self, argument: A) -> Future[R]:
        try:
            return self._executor.pool.submit(self._task, argument)
        except BrokenProcessPool as error:
            failed: Future[R] = Future()
            failed.set_exception(error)
            return failed


def create(address: str | None) -> Executor:
    """As many workers as this process may use cores.

    Raises:
        UserError: there is an address.
    """
    stay_here("processes", address)
    return Processes(len(os.sched_getaffinity(0)))


def _died(future: Future[R]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _pool(workers: int) -> ProcessPoolExecutor:
    # A forked worker would inherit the run's lock and half of each thread pool; a spawned one starts clean.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
