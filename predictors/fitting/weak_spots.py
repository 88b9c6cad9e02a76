"""Where a fitted predictor is worst: settings whose held-out error stands out, found and named by code."""

from collections.abc import Iterator, Sequence

import numpy as np

from hw_profiles.core.quality import WeakSpot
from predictors.core.workload import FAMILIES
from predictors.fitting.samples import Group

_FEWEST_ROWS = 50
# By how much more than everyone's error one's own stands out.
_STANDS_OUT = 1.4
_MOST = 5
_FEW_CHANNELS = 16
_SMALL_SIDE = 8
_SHORT_S = 2e-5


def weak_spots(groups: Sequence[Group], error: np.ndarray) -> tuple[WeakSpot, ...]:
    """The settings with the largest mean absolute relative error, worst first; (n,) errors in the groups' order."""
    everyone = float(np.mean(error))
    found: list[WeakSpot] = []
    start = 0
    for group in groups:
        mine = error[start : start + len(group.latency_s)]
        start += len(mine)
        for where, rows in _settings(group):
            mape = float(np.mean(mine[rows])) if rows.sum() >= _FEWEST_ROWS else 0.0
            if mape > _STANDS_OUT * everyone:
                found.append(WeakSpot(where=where, rows=int(rows.sum()), mape=round(mape, 4)))
    return tuple(sorted(found, key=lambda spot: -spot.mape)[:_MOST])


def _settings(group: Group) -> Iterator[tuple[str, np.ndarray]]:
    """(name, (n,) bool) of what may make operators of one kind hard."""
    s, name = group.work.sizes, f"{group.kind} {group.variant}".strip()
    yield f"{name} measured under {_SHORT_S * 1e6:g} us", group.latency_s < _SHORT_S
    yield f"{name} with {_FEW_CHANNELS} channels in or fewer", s["c_in"] <= _FEW_CHANNELS
    yield f"{name} on maps of {_SMALL_SIDE} pixels a side or fewer", (s["h"] <= _SMALL_SIDE) & (s["h"] > 1)
    for batch in np.unique(s["batch"]):
        yield f"{name} at batch {batch:g}", s["batch"] == batch
    for index in np.unique(group.work.family):
        mine = group.work.family == index
        if group.kind != "conv2d":
            yield name, mine
            continue
        windows = np.stack([s["kernel_h"], s["kernel_w"], s["stride"]], axis=1)
        for window in np.unique(windows[mine], axis=0):
            height, width, stride = window
            same = mine & np.all(windows == window, axis=1)
            yield f"{FAMILIES[index]} {height:g}x{width:g} at stride {stride:g}", same
