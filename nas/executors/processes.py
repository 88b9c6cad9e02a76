"""One worker process a core; each builds its own scorer from the recipe."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import final

from nas.executors.core.executor import Executor, ExecutorError
from nas.executors.core.recipe import Codes, Recipe, Scorer, Scores, evaluate

# Blocks waiting for each worker: enough that none idles, few enough that memory stays flat.
AHEAD = 2
# A worker that the system killed once may have been unlucky; twice on the same blocks is no luck.
LIVES = 2


@final
class Processes(Executor):
    """Blocks are sent again when a worker dies."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = _pool(workers)

    def map(self, recipe: Recipe[Scorer], blocks: Iterable[Codes]) -> Iterator[Scores]:
        waiting: deque[tuple[Codes, Future[Scores]]] = deque()
        for codes in blocks:
            waiting.append((codes, self._submit(recipe, codes)))
            if len(waiting) > AHEAD * self.workers:
                yield self._first(recipe, waiting)
        while waiting:
            yield self._first(recipe, waiting)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _submit(self, recipe: Recipe[Scorer], codes: Codes) -> Future[Scores]:
        try:
            return self._pool.submit(evaluate, recipe, codes)
        except BrokenProcessPool as error:
            failed: Future[Scores] = Future()
            failed.set_exception(error)
            return failed

    def _first(self, recipe: Recipe[Scorer], waiting: deque[tuple[Codes, Future[Scores]]]) -> Scores:
        for _ in range(LIVES):
            try:
                return self._wait(waiting)
            except BrokenProcessPool:
                self._send_again(recipe, waiting)
        raise ExecutorError(
            f"A worker process died {LIVES} times on the same designs; most often the memory was used up.",
            hint="Use --executor serial, which needs the least memory.",
        )

    def _wait(self, waiting: deque[tuple[Codes, Future[Scores]]]) -> Scores:
        scores = waiting[0][1].result()
        waiting.popleft()
        return scores

    def _send_again(self, recipe: Recipe[Scorer], waiting: deque[tuple[Codes, Future[Scores]]]) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._pool = _pool(self.workers)
        blocks = [codes for codes, _ in waiting]
        waiting.clear()
        waiting.extend((codes, self._submit(recipe, codes)) for codes in blocks)


def create() -> Executor:
    """As many workers as this process may use cores."""
    return Processes(len(os.sched_getaffinity(0)))


def _pool(workers: int) -> ProcessPoolExecutor:
    # A forked worker would inherit the run's lock and half of each thread pool; a spawned one starts clean.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
