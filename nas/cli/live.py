"""The one live line: what a long command is doing, how far it is, and how long it will take."""

import sys
import time
from types import TracebackType
from typing import Self

# A log file wants a line now and then, not a line a batch.
PLAIN_EVERY_S = 5.0


class LiveLine:
    """Redraws one line on a terminal; prints a plain one now and then elsewhere; is silent when quiet."""

    def __init__(self, title: str, *, quiet: bool) -> None:
        self._title = title
        self._quiet = quiet
        self._told_s = time.monotonic()
        self._status = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status(self._title)
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, *parts: str) -> None:
        """Show the parts behind the title; where lines stay, most calls show nothing."""
        now_s = time.monotonic()
        if self._status is not None:
            self._status.update("  ".join([self._title, *parts]))
        elif not self._quiet and now_s - self._told_s >= PLAIN_EVERY_S:
            self._told_s = now_s
            print("  ".join([self._title, *parts]), file=sys.stderr, flush=True)


def share(done: int, total: int | None) -> str:
    """`50% of 1,000`, or the count alone where nobody knows the end."""
    return f"{done:,}" if total is None else f"{done / total:.0%} of {total:,}"


def remaining(seconds: float) -> str:
    """`12 s left`, `3 min left`."""
    return f"{seconds:.0f} s left" if seconds < 100 else f"{seconds / 60:.0f} min left"
