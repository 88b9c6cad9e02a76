"""One operator repeated through a whole measurement: how steady the machine was. `reference.jsonl`, a line a batch.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import json
import math
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import append_line, whole_lines

FILE_NAME = "reference.jsonl"
# Above this, errors of a fit say more about the machine's neighbours than about its kernels.
UNSTEADY = 0.1


@dataclass(frozen=True)
class Reading:
    """The reference beside `rows` timed operators: its low quantile, its 20-80 % range, the clock where it is told.

    `table_rows` is how many rows the table held with this batch's; None in files that do not say.
    """

    rows: int
    latency_s: float
    spread_s: float
    clock_hz: float | None
    table_rows: int | None = None


@dataclass(frozen=True)
class Noise:
    """`level` is the middle 80 % of the reference's seconds over their median; the clocks' least and most, in Hz."""

    readings: int
    level: float
    clock_hz: tuple[float, float] | None

    @property
    def unsteady(self) -> bool:
        return self.level > UNSTEADY


def append_reading(path: Path, reading: Reading) -> None:
    """Add one line; it is on the disk when this returns."""
    append_line(path, json.dumps(asdict(reading)))


def read_readings(path: Path) -> list[Reading]:
    """All readings of a file; none where there is no file.

    Raises:
        ProfileError: a finished line is no reading, with its number.
    """
    readings = []
    for number, line in enumerate(whole_lines(path), 1):
        try:
            reading = Reading(**json.loads(line))
            if not (math.isfinite(reading.latency_s) and reading.latency_s > 0):
                raise ValueError("latency_s is positive")
            if reading.table_rows is not None and not reading.table_rows >= 0:
                raise ValueError("table_rows counts rows")
        except (ValueError, TypeError, RecursionError) as error:
            raise ProfileError(f"{path} line {number} is no reading of the reference: {error}.") from None
        readings.append(reading)
    return readings


def noise(readings: list[Reading]) -> Noise | None:
    """How steady the machine was; None with fewer than three readings."""
    if len(readings) < 3:
        return None
    seconds = [reading.latency_s for reading in readings]
    tenths = statistics.quantiles(seconds, n=10, method="inclusive")
    clocks = [reading.clock_hz for reading in readings if reading.clock_hz]
    level = (tenths[-1] - tenths[0]) / statistics.median(seconds)
    return Noise(len(readings), level, (min(clocks), max(clocks)) if clocks else None)
