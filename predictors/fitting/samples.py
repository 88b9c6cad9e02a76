"""Measured operators in the columns that pricers read, one group a kind and variant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.table import SIZE_COLUMNS, Measurement
from predictors.core.feature_matrix import feature_matrix
from predictors.core.features import Seen, multiprocessors
from predictors.core.workload import Workload, workload
from predictors.roofline import RooflinePricer


@dataclass(frozen=True)
class Group:
    """n measured operators of one kind and variant."""

    kind: str
    variant: str
    work: Workload
    latency_s: np.ndarray


@dataclass(frozen=True)
class Samples:
    """All groups one behind the other: (n, F) features, and (n,) roofline and measured seconds and families."""

    features: np.ndarray
    roofline_s: np.ndarray
    latency_s: np.ndarray
    family: np.ndarray

    @property
    def log_ratio(self) -> np.ndarray:
        """(n,) what trees learn: log(measured / roofline)."""
        return np.log(self.latency_s / self.roofline_s)


def group_rows(rows: Sequence[Measurement]) -> list[Group]:
    """The table by kind and variant, in the order of their first appearance."""
    groups: list[Group] = []
    for (kind, variant, dtype), positions in _alike(rows).items():
        mine = [rows[position] for position in positions]
        columns = {name: np.array([getattr(row.operator, name) for row in mine]) for name in SIZE_COLUMNS}
        latency_s = np.array([row.latency_s for row in mine])
        groups.append(Group(kind, variant, workload(kind, variant, columns, dtype), latency_s))
    return groups


def group_order(rows: Sequence[Measurement]) -> np.ndarray:
    """(n,) positions in the table, in the order in which its groups hold them."""
    return np.concatenate([np.array(positions) for positions in _alike(rows).values()])


def samples_of(groups: Sequence[Group], profile: HardwareProfile, features: Sequence[str]) -> Samples:
    """What trees learn from; the roofline is the profile's, at its stack's dtype."""
    roofline = RooflinePricer(profile)
    matrices, seconds = [], []
    for group in groups:
        roofline_s = roofline.seconds(group.work, profile.stack.dtype)
        seen = Seen(group.kind, group.variant, group.work, roofline_s, multiprocessors(profile))
        matrices.append(feature_matrix(features, seen))
        seconds.append(roofline_s)
    return Samples(
        features=np.concatenate(matrices),
        roofline_s=np.concatenate(seconds),
        latency_s=np.concatenate([group.latency_s for group in groups]),
        family=np.concatenate([group.work.family for group in groups]),
    )


def _alike(rows: Sequence[Measurement]) -> dict[tuple[str, str, str], list[int]]:
    """Positions by kind, variant and dtype."""
    by_operator: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        by_operator[row.operator.kind, row.operator.variant, row.operator.dtype].append(position)
    return by_operator
