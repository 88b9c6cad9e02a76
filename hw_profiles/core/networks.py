"""Whole networks that were timed on a device: `networks.jsonl` beside its operator table, one line each.

Standard library only. A torn last line is what a kill leaves behind, and is passed over.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import append_line, whole_lines

FILE_NAME = "networks.jsonl"


@dataclass(frozen=True)
class MeasuredNetwork:
    """A design by its space and choices, checked by its id; `latency_s` is a low quantile of one batch's inference,
    the median where others were to work beside it.

    `published` names the published model that it is: those check a fit and never enter one. `reference_s` is what the
    reference operator took in the same rounds, `energy_j` the joules of one batch; None where it was not read.
    """

    space: str
    choices: Mapping[str, bool | int | float | str]
    id: str
    batch: int
    latency_s: float
    median_s: float
    spread_s: float
    published: str = ""
    reference_s: float | None = None
    energy_j: float | None = None


def append_network(path: Path, network: MeasuredNetwork) -> None:
    """Add one line; it is on the disk when this returns."""
    append_line(path, json.dumps(asdict(network)))


def read_networks(path: Path) -> list[MeasuredNetwork]:
    """All networks of a file; none where there is no file.

    Raises:
        ProfileError: a finished line is not a network, with its number.
    """
    networks = []
    for number, line in enumerate(whole_lines(path), 1):
        try:
            network = MeasuredNetwork(**json.loads(line))
            if not (math.isfinite(network.latency_s) and network.latency_s > 0 and network.batch >= 1):
                raise ValueError("latency_s and batch are positive")
            if any(one is not None and not 0 < one < math.inf for one in (network.reference_s, network.energy_j)):
                raise ValueError("reference_s and energy_j are positive, or null where they were not read")
        except (ValueError, TypeError, RecursionError) as error:
            raise ProfileError(f"{path} line {number} is no measured network: {error}.") from None
        networks.append(network)
    return networks
