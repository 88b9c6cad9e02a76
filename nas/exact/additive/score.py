"""Upper bounds on the DeepMAD score that are linear in amounts.

The score is a sum over levels of weight x (outlook of the level) x (log fan-in up to its end), less a penalty on uneven
depths. Over a box each product lies below two planes (McCormick 1976, https://doi.org/10.1007/BF01580665); the penalty
is convex in the depths, so it lies above all its tangents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from nas.exact.additive.dual import Family
from nas.exact.additive.form import STEEPEST, Form, Ranges
from nas.exact.chain import Floats
from predictors.core.entropy import LEVELS, blocks_of
from predictors.metrics.deepmad import ALPHA, DEPTH_PENALTY

COUNT = len(LEVELS)


@final
class ScoreForm(Form):
    """`columns` are log fan-in, log channels and log area by level, then the blocks of the stages that the score wants
    alike, then the resources."""

    levels = COUNT

    def __init__(self, stages: Sequence[int], resources: Sequence[str]) -> None:
        self.stages, self.resources = tuple(stages), tuple(resources)
        by_level = [f"{what}@{level}" for what in ("log_fan_in", "log_channels", "log_area") for level in LEVELS]
        self.columns = (*by_level, *(blocks_of(stage) for stage in stages), *resources)
        self.first_resource = len(self.columns) - len(resources)
        self._blocks = slice(3 * COUNT, self.first_resource)

    @property
    def signs(self) -> Floats:
        return np.array([-1.0] * self.first_resource + [1.0] * len(self.resources))

    def outlook(self, level: int) -> Floats:
        weights = np.zeros(len(self.columns))
        weights[[COUNT + level, 2 * COUNT + level]] = 1.0
        return weights

    def entropy(self, level: int) -> Floats:
        weights = np.zeros(len(self.columns))
        weights[: level + 1] = 0.5
        return weights

    def score(self, columns: Floats) -> float:
        products = [ALPHA[at] * (columns @ self.outlook(at)) * (columns @ self.entropy(at)) for at in range(COUNT)]
        return float(sum(products)) - self._penalty(columns[self._blocks])

    def doubt(self, ranges: Ranges, spans: Floats) -> float:
        return float(np.array(ALPHA) @ (spans * np.ptp(ranges.entropy, axis=1))) / 4

    def unevenness(self, span: float, columns: Floats) -> float:
        depths = self.depths(columns)
        return self._penalty(np.append(depths[:-1], depths[-1] + span)) / 4 if len(depths) else 0.0

    def family(self, ranges: Ranges, depths: Floats, limits: Floats) -> Family:
        planes = [self._planes(level, ranges) for level in range(COUNT)]
        tangents = [self._tangent(touched) for touched in depths] or [np.zeros(len(self.columns) + 1)]
        base = sum(lower for _, lower in planes) + tangents[0]
        directions = [upper - lower for upper, lower in planes] + [other - tangents[0] for other in tangents[1:]]
        extra = len(tangents) - 1
        highest = float(np.array(ALPHA) @ (ranges.outlook[:, 1] * ranges.entropy[:, 1]))
        return Family(
            base=base,
            directions=np.vstack([*directions, self.prices(limits)]),
            most=np.concatenate([np.ones(COUNT + extra), STEEPEST * highest / limits]),
            group=np.array([-1] * COUNT + [0] * extra + [-1] * len(limits)),
        )

    def _planes(self, level: int, ranges: Ranges) -> tuple[Floats, Floats]:
        (o_low, o_high), (e_low, e_high) = ranges.outlook[level], ranges.entropy[level]
        outlook, entropy = np.append(self.outlook(level), 0.0), np.append(self.entropy(level), 0.0)
        one = np.zeros(len(outlook))
        one[-1] = 1.0
        upper = o_high * entropy + e_low * outlook - o_high * e_low * one
        lower = o_low * entropy + e_high * outlook - o_low * e_high * one
        return ALPHA[level] * upper, ALPHA[level] * lower

    def _tangent(self, depths: Floats) -> Floats:
        plane = np.zeros(len(self.columns) + 1)
        height, spread = self._penalty(depths), float(np.std(depths)) if len(depths) else 0.0
        slope = np.zeros(len(depths)) if spread == 0 else height * (depths - depths.mean()) / (len(depths) * spread)
        plane[:-1][self._blocks] = -slope
        plane[-1] = -(height - slope @ depths)
        return plane

    def depths(self, columns: Floats) -> Floats:
        return columns[..., self._blocks]

    def _penalty(self, depths: Floats) -> float:
        return DEPTH_PENALTY * float(np.exp(np.std(depths) if len(depths) else 0.0))
