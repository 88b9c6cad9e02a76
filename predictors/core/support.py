"""Where measurements were taken: the settings a fitted predictor may speak about."""

from collections.abc import Iterable
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict

from predictors.core.workload import FAMILIES, Workload

# Trees do not extrapolate these: a held-out kernel size costs 22 % where a held-out width costs 8 %
# (V100 TensorRT table of alibaba/lightweight-neural-architecture-search, Apache-2.0).
_SETTINGS = ("kernel_h", "kernel_w", "stride", "dilation")
_RANGES = ("batch", "c_in", "c_out", "h", "w", "group_size")

Setting = tuple[int, int, int, int]


class Region(BaseModel):
    """Of one operator: the (kernel_h, kernel_w, stride, dilation) seen, the least and most of each size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: tuple[Setting, ...]
    ranges: dict[str, tuple[float, float]]

    def covers(self, s: dict[str, np.ndarray]) -> np.ndarray:
        """(n,) bool over size columns with `group_size`."""
        inside = np.ones(s["batch"].shape, dtype=bool)
        for name, (least, most) in self.ranges.items():
            inside &= (s[name] >= least) & (s[name] <= most)
        unique, back = np.unique(_settings(s), axis=0, return_inverse=True)
        known = set(self.settings)
        seen = np.array([tuple(row) in known for row in unique.tolist()], dtype=bool)
        return inside & seen[back.reshape(-1)]


class Support(BaseModel):
    """Regions by operator key, `kind:variant:family`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    regions: dict[str, Region]

    @classmethod
    def of(cls, groups: Iterable[tuple[str, str, Workload]]) -> Self:
        """The support of measured operators: groups of (kind, variant, workload)."""
        regions: dict[str, Region] = {}
        for kind, variant, work in groups:
            for key, rows in _by_key(kind, variant, work):
                s = {name: array[rows] for name, array in _columns(work).items()}
                seen = np.unique(_settings(s), axis=0).tolist()
                regions[key] = Region(
                    settings=tuple((a, b, c, d) for a, b, c, d in seen),
                    ranges={name: (float(s[name].min()), float(s[name].max())) for name in _RANGES},
                )
        return cls(regions=regions)

    def knows(self, kind: str, variant: str) -> bool:
        """Whether any operator of this kind and variant was measured."""
        return any(key.startswith(f"{kind}:{variant}:") for key in self.regions)

    def covers(self, kind: str, variant: str, work: Workload) -> np.ndarray:
        """(n,) bool: every setting of the operator was seen, and every size lies between those seen."""
        covered = np.zeros(work.family.shape, dtype=bool)
        for key, rows in _by_key(kind, variant, work):
            if key in self.regions:
                s = {name: array[rows] for name, array in _columns(work).items()}
                covered[rows] = self.regions[key].covers(s)
        return covered


def _by_key(kind: str, variant: str, work: Workload) -> Iterable[tuple[str, np.ndarray]]:
    for index in np.unique(work.family):
        yield f"{kind}:{variant}:{FAMILIES[index]}", work.family == index


def _columns(work: Workload) -> dict[str, np.ndarray]:
    s = work.sizes
    return s | {"group_size": s["c_in"] / s["groups"]}


def _settings(s: dict[str, np.ndarray]) -> np.ndarray:
    return np.stack([s[name] for name in _SETTINGS], axis=1).astype(np.int64)
