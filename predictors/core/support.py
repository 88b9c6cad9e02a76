"""Where measurements were taken: the settings a fitted predictor may speak about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from predictors.core.workload import FAMILIES, Workload

# Trees do not extrapolate these: a held-out kernel size costs 22 % where a held-out width costs 8 %
# (V100 TensorRT table of alibaba/lightweight-neural-architecture-search, Apache-2.0).
_SETTINGS = ("kernel_h", "kernel_w", "stride", "dilation")
_RANGES = ("batch", "c_in", "c_out", "h", "w", "group_size", "aspect", "fused")
# Matrix units take channels by the 8: other widths are padded or leave the fast path.
_ALIGNMENT = 8


class Support(BaseModel):
    """`settings`: by `kind:variant:family`, the (kernel_h, kernel_w, stride, dilation) that were measured.
    `ranges`: by `kind:family`, the least and most of every size, over all variants of the kind. `remainders`: by
    `kind:family`, what channels in and out were seen to leave when divided by 8, likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: dict[str, tuple[tuple[int, int, int, int], ...]]
    ranges: dict[str, dict[str, tuple[float, float]]]
    remainders: dict[str, tuple[tuple[int, ...], tuple[int, ...]]]

    @model_validator(mode="after")
    def _every_setting_has_its_ranges(self) -> Self:
        for key in self.settings:
            kind, _, family = key.split(":") if key.count(":") == 2 else ("", "", "")
            if self.ranges.get(f"{kind}:{family}", {}).keys() != set(_RANGES):
                raise ValueError(f"settings.{key} needs ranges of {', '.join(_RANGES)}")
            if f"{kind}:{family}" not in self.remainders:
                raise ValueError(f"settings.{key} needs remainders of channels in and out")
        return self

    @classmethod
    def of(cls, groups: Iterable[tuple[str, str, Workload]]) -> Self:
        """The support of measured operators: one (kind, variant, workload) a kind and variant."""
        settings: dict[str, tuple[tuple[int, int, int, int], ...]] = {}
        sizes: dict[str, list[np.ndarray]] = defaultdict(list)
        remainders: dict[str, list[np.ndarray]] = defaultdict(list)
        for kind, variant, work in groups:
            for family, rows in _families(work):
                seen = np.unique(_settings(work)[rows], axis=0).tolist()
                settings[f"{kind}:{variant}:{family}"] = tuple((a, b, c, d) for a, b, c, d in seen)
                sizes[f"{kind}:{family}"].append(_sizes(work)[rows])
                remainders[f"{kind}:{family}"].append(_remainders(work)[rows])
        ranges = {}
        for key, tables in sizes.items():
            table = np.concatenate(tables)
            bounds = zip(_RANGES, table.min(axis=0).tolist(), table.max(axis=0).tolist(), strict=True)
            ranges[key] = {name: (least, most) for name, least, most in bounds}
        seen = {key: np.concatenate(tables) for key, tables in remainders.items()}
        return cls(
            settings=settings,
            ranges=ranges,
            remainders={key: (_distinct(table[:, 0]), _distinct(table[:, 1])) for key, table in seen.items()},
        )

    def knows(self, kind: str, variant: str) -> bool:
        """Whether any operator of this kind and variant was measured."""
        return any(key.startswith(f"{kind}:{variant}:") for key in self.settings)

    def covers(self, kind: str, variant: str, work: Workload) -> np.ndarray:
        """(n,) bool: the setting of the operator was seen, and every size lies between those seen."""
        covered = np.zeros(work.family.shape, dtype=bool)
        for family, rows in _families(work):
            known = self.settings.get(f"{kind}:{variant}:{family}")
            if known:
                ranges = self.ranges[f"{kind}:{family}"]
                least, most = np.array([ranges[name] for name in _RANGES]).T
                sizes = _sizes(work)[rows]
                inside = np.all((sizes >= least) & (sizes <= most), axis=1)
                aligned = _aligned(_remainders(work)[rows], self.remainders[f"{kind}:{family}"])
                covered[rows] = inside & aligned & _among(_settings(work)[rows], known)
        return covered


def _families(work: Workload) -> Iterator[tuple[str, np.ndarray]]:
    for index in np.unique(work.family):
        yield FAMILIES[index], work.family == index


def _settings(work: Workload) -> np.ndarray:
    return np.stack([work.sizes[name] for name in _SETTINGS], axis=1).astype(np.int64)


def _sizes(work: Workload) -> np.ndarray:
    s = work.sizes
    made = {"group_size": s["c_in"] / s["groups"], "aspect": s["h"] / s["w"]}
    return np.stack([(s | made)[name] for name in _RANGES], axis=1)


def _remainders(work: Workload) -> np.ndarray:
    return np.stack([work.sizes["c_in"], work.sizes["c_out"]], axis=1).astype(np.int64) % _ALIGNMENT


def _distinct(numbers: np.ndarray) -> tuple[int, ...]:
    return tuple(np.unique(numbers).tolist())


def _aligned(remainders: np.ndarray, known: tuple[tuple[int, ...], tuple[int, ...]]) -> np.ndarray:
    """(n,) bool: both remainders of a row were seen."""
    return np.isin(remainders[:, 0], known[0]) & np.isin(remainders[:, 1], known[1])


def _among(settings: np.ndarray, known: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """(n,) bool: which rows of (n, 4) are one of the known, compared as single numbers, which is quick."""
    digits = np.array([2**36, 2**24, 2**12, 1])
    small = np.all(settings < 2**12, axis=1)
    return small & np.isin(settings @ digits, np.array(known) @ digits)
