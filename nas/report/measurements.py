"""What was measured of a run's designs: by a stage of its funnel, and by `nasctl hw measure RUN --out FOLDER`."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import read_machine
from hw_profiles.core.networks import FILE_NAME, read_networks
from nas.objective import interval_quantile
from nas.report.data import FrontMember, Measurement
from nas.run_folder import Run
from nas.run_folder.stages import StageRecord, read_stages
from search_spaces.core.space import SearchSpace

# A folder of this name in a run folder is read without being asked for.
OWN_FOLDER = "measured"
COLUMN = "measured_latency"


def measurements_of(
    run: Run, space: SearchSpace, front: Sequence[FrontMember], folder: Path | None
) -> tuple[Measurement, ...]:
    """Those of the front by rank, then the others; of a folder, what it holds of the front at the run's batch.

    Raises:
        ProfileError: nobody measured into the folder, or its files are damaged.
    """
    ranks = {member.id: member.rank for member in front}
    found = [each for record in read_stages(run.path) for each in _of_stage(run, space, record, ranks)]
    own = run.path / OWN_FOLDER
    for asked in filter(None, (own if own.is_dir() else None, folder)):
        found += _of_folder(asked, run.study["batch"], front)
    return tuple(sorted(found, key=lambda each: (each.rank is None, each.rank, each.latency_s)))


def _of_stage(run: Run, space: SearchSpace, record: StageRecord, ranks: dict[str, int]) -> Iterator[Measurement]:
    seconds = record.columns.get(COLUMN)
    if record.kind != "measure" or seconds is None:
        return
    timed = np.flatnonzero(np.isfinite(seconds))
    codes, values, log_sd = run.rows(record.rows[timed])
    metrics = run.columns.metrics
    factor = np.exp(interval_quantile(run.study["confidence"]) * log_sd)
    for position, measured_s in enumerate(seconds[timed].tolist()):
        name = space.architecture(space.decode(codes[position])).id
        known = _finite(dict(zip(metrics, values[position].tolist(), strict=True)))
        spread = dict(zip(metrics, factor[position].tolist(), strict=True))
        latency = known.get("latency")
        bounds = None if latency is None else (latency / spread["latency"], latency * spread["latency"])
        where = f"stage {record.number}: {record.title}"
        yield Measurement(name, ranks.get(name), known, bounds, measured_s, None, where)


def _finite(values: Mapping[str, float]) -> dict[str, float]:
    """What is known of a design."""
    return {metric: value for metric, value in values.items() if math.isfinite(value)}


def _of_folder(folder: Path, batch: int, front: Sequence[FrontMember]) -> Iterator[Measurement]:
    if not (folder / FILE_NAME).is_file():
        raise ProfileError(f"No measured networks in '{folder}': nasctl hw measure RUN --out {folder} writes them.")
    machine = read_machine(folder / "machine.json")
    where = f"{machine.device}: {machine.runtime}, {machine.dtype}, {machine.layout}"
    networks = {each.id: each for each in read_networks(folder / FILE_NAME) if each.batch == batch}
    for member in front:
        if (network := networks.get(member.id)) is not None:
            latency = member.metrics.get("latency")
            bounds = latency and (latency.low, latency.high)
            values = {name: estimate.value for name, estimate in member.metrics.items()}
            yield Measurement(member.id, member.rank, values, bounds, network.latency_s, network.spread_s, where)
