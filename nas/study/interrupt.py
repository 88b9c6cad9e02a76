"""Ctrl-C as a wish: the first one is noted, the second one is obeyed at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Wish:
    """Whether someone asked to stop."""

    stop: bool = False


@contextmanager
def noted_interrupts() -> Iterator[Wish]:
    """Within it Ctrl-C sets the wish; outside the main thread, where no handler may stand, nothing does."""
    wish = Wish()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    before = signal.getsignal(signal.SIGINT)

    def note(_signal: int, _frame: FrameType | None) -> None:
        wish.stop = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield wish
    finally:
        signal.signal(signal.SIGINT, before)
