"""A small world for searching: twelve dimensions, one rule, closed-form metrics."""

from dataclasses import dataclass

import numpy as np

SIZES = np.array([4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8, 9])
NAMES = tuple(f"stage{i // 3}.{('depth', 'width', 'kernel')[i % 3]}" for i in range(12))
WEIGHTS = np.random.default_rng(7).random((3, 12)) + 0.1


@dataclass(frozen=True)
class SyntheticSpace:
    """No dimension of the first half lies above its twin in the second; the last one draws nothing."""

    name: str = "synthetic"

    @property
    def dimension_names(self):
        return NAMES

    @property
    def sizes(self):
        return SIZES

    def cardinality(self):
        return int(np.prod(SIZES[:6] * (SIZES[:6] + 1) // 2))

    def valid(self, codes):
        inside = ((codes >= 0) & (codes < SIZES)).all(axis=1)
        return inside & (codes[:, :6] <= codes[:, 6:]).all(axis=1)

    def repair(self, codes):
        repaired = np.clip(codes, 0, SIZES - 1)
        repaired[:, :6] = np.minimum(repaired[:, :6], repaired[:, 6:])
        return repaired.astype(np.int16)

    def sample(self, n, rng):
        found = np.zeros((0, 12), np.int16)
        while len(found) < n:
            drawn = rng.integers(0, SIZES, (4 * n, 12)).astype(np.int16)
            found = np.concatenate([found, drawn[self.valid(drawn)]])
        return found[:n]

    def mutate(self, codes, rng, rate):
        drawn = rng.integers(0, SIZES, codes.shape)
        return self.repair(np.where(rng.random(codes.shape) < rate, drawn, codes))

    def crossover(self, a, b, rng):
        return self.repair(np.where(rng.random(a.shape) < 0.5, a, b))

    def neighbours(self, code):
        steps = np.concatenate([np.eye(12, dtype=np.int16), -np.eye(12, dtype=np.int16)])
        near = code + steps
        return near[self.valid(near)]

    def decode(self, code):
        return {name: int(value) for name, value in zip(NAMES, code, strict=True)}


@dataclass(frozen=True)
class Priced:
    provenance: str


@dataclass(frozen=True, eq=False)
class Scores:
    values: np.ndarray
    log_sd: np.ndarray
    covered: np.ndarray


class SyntheticScorer:
    """Deeper is better and slower, each dimension in its proportion; latency is uncertain by 5 %."""

    metric_names = ("latency", "params", "deepmad")
    metrics = (Priced("analytic"), Priced("exact"), Priced("exact"))

    def __init__(self):
        self.space = SyntheticSpace()

    def score(self, codes):
        drawn = codes[:, :11].astype(np.float64)
        cost = (drawn * WEIGHTS[0, :11]).sum(axis=1)
        params = (drawn**2 * WEIGHTS[1, :11]).sum(axis=1)
        promise = np.log1p(drawn * WEIGHTS[2, :11]).sum(axis=1)
        return np.stack([1e-3 + cost * 1e-4, 1e4 * (1 + params), promise], axis=1)

    def score_fully(self, codes):
        log_sd = np.zeros((len(codes), 3))
        log_sd[:, 0] = 0.05
        return Scores(self.score(codes), log_sd, np.ones((len(codes), 3)))

    def fingerprint(self, codes):
        radix = np.cumprod(np.concatenate([[1], SIZES[:10]])).astype(np.uint64)
        number = (codes[:, :11].astype(np.uint64) * radix).sum(axis=1, dtype=np.uint64)
        return number * np.uint64(0x9E3779B97F4A7C15)
