"""Operators timed in a row and each alone: what a software fuses. `groups.jsonl` beside the operator table.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import append_line, whole_lines
from hw_profiles.core.table import Operator

FILE_NAME = "groups.jsonl"


@dataclass(frozen=True)
class MeasuredGroup:
    """Operators in running order, low quantiles of their seconds together and of each alone, of the same rounds."""

    name: str
    operators: tuple[Operator, ...]
    latency_s: float
    spread_s: float
    alone_s: tuple[float, ...]

    def __post_init__(self) -> None:
        seconds = (self.latency_s, *self.alone_s)
        if len(self.operators) != len(self.alone_s) or not all(math.isfinite(one) and one > 0 for one in seconds):
            raise ValueError("a group needs positive seconds, and as many alone as it has operators")


def append_group(path: Path, group: MeasuredGroup) -> None:
    """Add one line; it is on the disk when this returns."""
    append_line(path, json.dumps(asdict(group)))


def read_groups(path: Path) -> list[MeasuredGroup]:
    """All groups of a file; none where there is no file.

    Raises:
        ProfileError: a finished line is no group, with its number.
    """
    groups = []
    for number, line in enumerate(whole_lines(path), 1):
        try:
            held = json.loads(line)
            operators = tuple(Operator(**op) for op in held["operators"])
            groups.append(MeasuredGroup(**{**held, "operators": operators, "alone_s": tuple(held["alone_s"])}))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ProfileError(f"{path} line {number} is no measured group: {error!r:.200}.") from None
    return groups
