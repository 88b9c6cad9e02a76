"""What a machine said of itself when it was measured: `machine.json` beside its operator table.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.whole_file import write_whole


@dataclass(frozen=True)
class Machine:
    """Device and software stack of an operator table; `busy_processes` worked beside it while it was measured."""

    device: str
    runtime: str
    dtype: str
    layout: str
    threads: int | None
    memory_bytes: int
    busy_processes: int = 0


def write_machine(machine: Machine, path: Path) -> None:
    """Whole, or not at all.

    Raises:
        ProfileError: the folder cannot be written.
    """
    write_whole(path, f"{json.dumps(asdict(machine), indent=1)}\n".encode())


def read_machine(path: Path) -> Machine:
    """Raises:
    ProfileError: the file is missing or says something else.
    """
    try:
        return Machine(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ProfileError(f"{path} does not describe a measured machine: {error}; measure it first.") from None
