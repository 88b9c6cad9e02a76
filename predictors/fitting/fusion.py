"""What share of its own price an operator costs behind a convolution, from groups timed whole and in parts."""

from collections.abc import Sequence

import numpy as np

from hw_profiles.core.groups import MeasuredGroup
from hw_profiles.core.profile import Family
from hw_profiles.core.table import SIZE_COLUMNS, Operator
from predictors.core.workload import FAMILIES, families
from predictors.fitting.end_to_end import LEAST_FACTOR
from predictors.fitting.non_negative import non_negative_least_squares

FEWEST_GROUPS = 12
# What a software hangs on the kernel in front of it. Convolutions keep their price: they are what is hung on.
FOLLOWERS: tuple[Family, ...] = ("linear", "pool", "norm", "elementwise")


def fused_shares(groups: Sequence[MeasuredGroup]) -> dict[str, float]:
    """Share by family of those that followed, of least relative error; nothing with too few groups to tell.

    A group is taken to cost its convolutions and a share of every other operator, one share a family.
    """
    if len(groups) < FEWEST_GROUPS:
        return {}
    alone = np.stack([_by_family(group) for group in groups])
    whole_s = np.array([group.latency_s for group in groups])
    following = [FAMILIES.index(name) for name in FOLLOWERS]
    kept_s = np.delete(alone, following, axis=1).sum(axis=1)
    shares = non_negative_least_squares(alone[:, following] / whole_s[:, None], (whole_s - kept_s) / whole_s)
    seen = alone[:, following].sum(axis=0) > 0
    return {
        name: max(round(float(share), 4), LEAST_FACTOR)
        for name, share, known in zip(FOLLOWERS, shares, seen, strict=True)
        if known
    }


def _by_family(group: MeasuredGroup) -> np.ndarray:
    """(F,) seconds alone."""
    sums = np.zeros(len(FAMILIES))
    for op, seconds in zip(group.operators, group.alone_s, strict=True):
        sums[_family(op)] += seconds
    return sums


def _family(op: Operator) -> int:
    columns = {name: np.array([getattr(op, name)], dtype=float) for name in SIZE_COLUMNS}
    return int(families(op.kind, columns)[0])
