"""Who fell where: a run's stages, and the journeys of the designs that came furthest."""

import math
from collections.abc import Sequence

import numpy as np

from nas.report.data import Funnel, FunnelStage, Journey, StagePlace
from nas.run_folder import Run
from nas.run_folder.stages import StageRecord, read_stages
from search_spaces.core.space import SearchSpace

# Who fell in the first stages fell among many.
JOURNEYS = 64


def funnel_of(run: Run, space: SearchSpace) -> Funnel | None:
    """None where the run is no funnel, or its search has not ended."""
    records = read_stages(run.path)
    if not records:
        return None
    rows = _furthest(records)
    codes, _, _ = run.rows(np.array(rows, np.int64))
    ids = [space.architecture(space.decode(code)).id for code in codes]
    journeys = [Journey(name, _places(records, row)) for name, row in zip(ids, rows, strict=True)]
    return Funnel(tuple(_stage(record) for record in records), tuple(journeys))


def _stage(record: StageRecord) -> FunnelStage:
    return FunnelStage(
        record.number, record.title, record.entered, len(record.order), record.tasks, dict(record.remarks)
    )


def _furthest(records: Sequence[StageRecord]) -> list[int]:
    """The survivors of the last stage, then who fell in it, by rank, then who fell in the one before, and so on."""
    found: dict[int, None] = {}
    for record in reversed(records):
        last = np.where(record.ranks > 0, record.ranks, len(record.ranks) + 1)
        found |= dict.fromkeys(int(row) for row in record.rows[np.argsort(last, kind="stable")])
    return list(found)[:JOURNEYS]


def _places(records: Sequence[StageRecord], row: int) -> tuple[StagePlace, ...]:
    places = []
    for record in records:
        (position,) = np.flatnonzero(record.rows == row)
        rank = int(record.ranks[position])
        metric = list(record.columns)[-1] if record.columns else ""
        value = float(record.columns[metric][position]) if metric else math.nan
        survived = 0 < rank <= record.keep
        known = value if math.isfinite(value) else None
        places.append(StagePlace(record.number, rank or None, survived, metric, known))
        if not survived:
            break
    return tuple(places)
