"""Measured operators in the columns that pricers read, one group a kind and variant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.table import SIZE_COLUMNS, Measurement
from predictors.core.workload import Workload, workload


@dataclass(frozen=True)
class Group:
    """n measured operators of one kind and variant."""

    kind: str
    variant: str
    work: Workload
    latency_s: np.ndarray


def group_rows(rows: Sequence[Measurement]) -> list[Group]:
    """The table by kind and variant, in the order of their first appearance."""
    by_operator: dict[tuple[str, str, str], list[Measurement]] = defaultdict(list)
    for row in rows:
        by_operator[row.operator.kind, row.operator.variant, row.operator.dtype].append(row)
    groups: list[Group] = []
    for (kind, variant, dtype), mine in by_operator.items():
        columns = {name: np.array([getattr(row.operator, name) for row in mine]) for name in SIZE_COLUMNS}
        latency_s = np.array([row.latency_s for row in mine])
        groups.append(Group(kind, variant, workload(kind, variant, columns, dtype), latency_s))
    return groups
