"""What can end a command of nasctl; each error knows its exit code. Only `nas/cli` prints and exits."""

import difflib
from collections.abc import Iterable


class NasError(Exception):
    """The public error of `nas`: one clear message, and where known the field at fault and the way out."""

    code = "error"
    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        # A traceback, which is how Python tells of it, shows the way out too.
        if hint is not None:
            self.add_note(hint)
        self.field = field


class UserError(NasError):
    """What was asked for cannot be; the message says what was given, what is allowed, what to do."""

    code = "usage"


class HardwareMissing(NasError):  # noqa: N818 - a state of the world, as the exit code names it
    """A device, its profile or a measurement of it is not there."""

    code = "hardware_missing"
    exit_code = 3


class NothingFeasible(NasError):  # noqa: N818 - an outcome, not a fault
    """The search ended and no design meets the limits; the message names the limit and the best reachable."""

    code = "nothing_feasible"
    exit_code = 1


class Interrupted(NasError):  # noqa: N818 - an outcome, not a fault
    """Stopped by Ctrl-C after saving; the hint is the command that goes on."""

    code = "interrupted"
    exit_code = 130


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` (with the leading blank), or nothing where no known name is close."""
    close = difflib.get_close_matches(name.lower(), list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
