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
        self._started_s = self._told_s = time.monotonic()
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

    def tell(self, done: int, total: int | None, *parts: str) -> None:
        """Show `done` of `total` steps and what else there is to say."""
        now_s = time.monotonic()
        if self._quiet or (self._status is None and now_s - self._told_s < PLAIN_EVERY_S):
            return
        self._told_s = now_s
        text = "  ".join([self._title, *_progress(done, total, now_s - self._started_s), *parts])
        if self._status is not None:
            self._status.update(text)
        else:
            print(text, file=sys.stderr, flush=True)


def _progress(done: int, total: int | None, elapsed_s: float) -> list[str]:
    rate = done / elapsed_s if elapsed_s > 0 else 0.0
    parts = [f"{done:,}" if total is None else f"{done:,} of {total:,} ({done / total:.0%})"]
    if rate > 0:
        parts.append(f"{rate:,.0f}/s")
        if total is not None:
            parts.append(f"{(total - done) / rate:.0f} s left")
    return parts
