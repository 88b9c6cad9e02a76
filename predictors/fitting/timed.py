"""Whole networks that somebody timed, drawn and laid out for fitting rates to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.table import Measurement
from predictors.core.evaluation import drawn_nodes
from predictors.core.operator_columns import COLUMNS, operator_columns, priced_as
from predictors.core.rates import HOST, LAUNCH, RATE_NAMES, Conditions, Demand, demand, serve
from predictors.core.workload import Workload, workload
from search_spaces.core.architecture import Architecture
from search_spaces.core.eager import PricedForm

# kind, variant, and their columns.
Setting = tuple[str, str, tuple[float, ...]]


@dataclass(frozen=True)
class Timed:
    """Operators that were timed together, a network as a rule: `family` is kept out of a fit as one, `stack` names the
    software that ran."""

    model: str
    family: str
    stack: str
    operators: Mapping[Setting, int]
    latency_s: float

    def largest_map(self) -> float:
        """Values of the largest map, in or out, of the whole batch."""
        largest = 0.0
        for kind, _, values in self.operators:
            s = dict(zip(COLUMNS, values, strict=True))
            # What joins maps counts the channels of all of them.
            channels_in = s["c_out"] if kind == "add" else s["c_in"]
            largest = max(largest, s["batch"] * s["h"] * s["w"] * max(channels_in, s["c_out"] / s["stride"] ** 2))
        return largest


def timed_network(
    model: str, family: str, stack: str, architecture: Architecture, form: PricedForm, batch: int, latency_s: float
) -> Timed:
    """A network that ran in `form` and took `latency_s` a batch."""
    counted: Counter[Setting] = Counter()
    for node in drawn_nodes(architecture.in_form(form), architecture.resolution):
        columns = operator_columns(node.op, node.inputs, node.output, batch)
        if columns is not None:
            kind, variant = priced_as(node.op, node.inputs)
            counted[kind, variant, tuple(float(columns[name]) for name in COLUMNS)] += 1
    return Timed(model, family, stack, counted, latency_s)


def timed_operator(row: Measurement) -> Timed:
    """A single operator of an operator table."""
    held = row.operator
    setting = (held.kind, held.variant, tuple(float(getattr(held, name)) for name in COLUMNS))
    return Timed(f"{held.kind} {held.variant}".strip(), held.kind, row.stack, {setting: 1}, row.latency_s)


class Bench:
    """N timed networks, their operators in columns: equal ones of a network once, with how often they stand in it."""

    def __init__(self, timed: Sequence[Timed], under: Conditions, dtype: str) -> None:
        self.families = np.array([each.family for each in timed])
        self.stacks = np.array([each.stack for each in timed])
        self.latency_s = np.array([each.latency_s for each in timed])
        self.groups: list[tuple[str, str, Workload]] = []
        by_kind: dict[tuple[str, str], list[tuple[int, int, tuple[float, ...]]]] = {}
        for owner, each in enumerate(timed):
            for (kind, variant, sizes), often in each.operators.items():
                by_kind.setdefault((kind, variant), []).append((owner, often, sizes))
        asked: list[Demand] = []
        for (kind, variant), rows in by_kind.items():
            table = np.array([sizes for _, _, sizes in rows], dtype=np.float64)
            work = workload(kind, variant, dict(zip(COLUMNS, table.T, strict=True)), dtype)
            self.groups.append((kind, variant, work))
            asked.append(demand(kind, variant, work, under))
        rows = [row for each in by_kind.values() for row in each]
        self._owner = np.array([row[0] for row in rows])
        self._often = np.array([row[1] for row in rows], dtype=np.float64)
        self._asked = _joined(asked)

    def __len__(self) -> int:
        return len(self.latency_s)

    def predicted(self, rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(N,) seconds under (R,) rates, and (N, R): how the log of each moves with the log of every rate."""
        served, size = serve(self._asked, rates), len(self)
        total = self._often * served.seconds
        seconds = np.bincount(self._owner, total, minlength=size)
        slopes = np.zeros((size, len(RATE_NAMES)))
        slopes[:, LAUNCH] = np.bincount(self._owner, total * served.launch_share, minlength=size)
        np.add.at(slopes, (self._owner, self._asked.flops_rate), -total * served.flops_share)
        np.add.at(slopes, (self._owner, self._asked.bytes_rate), -total * served.bytes_share)
        queued_s = rates[HOST] * np.bincount(self._owner, self._often, minlength=size)
        waits = queued_s > seconds
        slopes[waits] = 0.0
        slopes[waits, HOST] = queued_s[waits]
        seconds = np.maximum(seconds, queued_s)
        return seconds, slopes / seconds[:, None]


def _joined(asked: Sequence[Demand]) -> Demand:
    return Demand(
        *(
            np.concatenate([getattr(each, name) for each in asked])
            for name in ("flops", "flops_rate", "bytes", "bytes_rate")
        )
    )
