"""How a failure reads: one message on stderr, or one object on stdout with --json; never a traceback."""

import os
import re
import sys
import traceback
from dataclasses import asdict, dataclass

import typer

from nas.cli.output import print_json

USER_MISTAKE = 2
MISSING = 3
INTERRUPTED = 130
# sysexits.h: our own bug is none of the documented endings.
INTERNAL = 70

PACKAGES = ("nas", "predictors", "search_spaces", "hw_profiles")


@dataclass(frozen=True)
class Failure:
    """What went wrong, for a person (`message`, `hint`) and for a script (`code`, `field`, `exit_code`)."""

    code: str
    message: str
    exit_code: int
    hint: str | None = None
    field: str | None = None


def report_failure(error: Exception, *, as_json: bool) -> int:
    """Tell the user about `error` and return the exit code. NASCTL_DEBUG=1 adds the traceback."""
    failure = describe(error)
    if os.environ.get("NASCTL_DEBUG") == "1":
        traceback.print_exception(error)
    if as_json:
        fields = asdict(failure)
        del fields["exit_code"]
        print_json({"error": fields})
    else:
        hint = f"\n{failure.hint}" if failure.hint else ""
        word = "" if failure.exit_code == INTERRUPTED else "Error: "
        print(f"{word}{failure.message}{hint}", file=sys.stderr)
    return failure.exit_code


def describe(error: Exception) -> Failure:
    """The failure that an exception stands for."""
    # Imported here: a command that succeeds never pays for the packages it did not touch.
    from hw_profiles.core.errors import ProfileError
    from nas.errors import NasError
    from predictors.core.errors import PredictorError
    from search_spaces.core.errors import SpaceError

    match error:
        case NasError():
            return Failure(error.code, str(error), error.exit_code, error.hint, error.field)
        case typer.TyperException():
            return Failure("usage", _usage(error), USER_MISTAKE, "Add --help for the options and an example.")
        case SpaceError():
            return Failure("space", str(error), USER_MISTAKE, error.hint, error.field)
        case ProfileError():
            return Failure("profile", str(error), USER_MISTAKE, field="hw")
        case PredictorError():
            return Failure("predictor", str(error), USER_MISTAKE)
        case ModuleNotFoundError() if not (error.name or "").startswith(PACKAGES):
            return _missing_module(error)
        case OSError():
            return _unusable_file(error)
        case _:
            return _our_own_bug(error)


def _usage(error: typer.TyperException) -> str:
    # Options get the same question as commands, spaces and devices do.
    return re.sub(r" \(Possible options: (.+)\)$", r". Did you mean \1?", error.format_message())


def _missing_module(error: ModuleNotFoundError) -> Failure:
    module = (error.name or "").partition(".")[0]
    return Failure(
        "missing_dependency",
        f"This command needs the Python package '{module}', which is not installed.",
        MISSING,
        "`nasctl doctor` prints the line that installs it.",
    )


def _unusable_file(error: OSError) -> Failure:
    place = f"'{error.filename}': " if error.filename else ""
    return Failure("file", f"{place}{error.strerror or error}.", USER_MISTAKE)


def _our_own_bug(error: Exception) -> Failure:
    return Failure(
        "internal",
        f"nasctl failed where it should not: {type(error).__name__}: {error}",
        INTERNAL,
        "This is a bug in nasctl. Run again with NASCTL_DEBUG=1 and report what it prints.",
    )
