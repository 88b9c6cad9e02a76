"""A small world for searching: twelve dimensions, one rule, closed-form metrics."""

import time
from dataclasses import dataclass

import numpy as np

from nas.executors.core.recipe import Recipe

SIZES = np.array([4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8, 9])
NAMES = tuple(f"stage{i // 3}.{('depth', 'width', 'kernel')[i % 3]}" for i in range(12))
WEIGHTS = np.random.default_rng(7).random((3, 12)) + 0.1


@dataclass(frozen=True)
class Domain:
    values: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    id: str


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
        changed = rng.random(codes.shape) < rate
        changed[np.arange(len(codes)), rng.integers(0, 12, len(codes))] = True
        return self.repair(np.where(changed, drawn, codes))

    def crossover(self, a, b, rng):
        return self.repair(np.where(rng.random(a.shape) < 0.5, a, b))

    def neighbours(self, code):
        steps = np.concatenate([np.eye(12, dtype=np.int16), -np.eye(12, dtype=np.int16)])
        near = code + steps
        return near[self.valid(near)]

    @property
    def dimensions(self):
        return {name: Domain(tuple(range(size))) for name, size in zip(NAMES, SIZES, strict=True)}

    def architecture(self, choices):
        return Network("-".join(str(value) for value in list(choices.values())[:11]))

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

    def __init__(self, metrics=("latency", "params", "deepmad"), pause_s=0.0):
        self.space = SyntheticSpace()
        self.metric_names = tuple(metrics)
        self.metrics = tuple(Priced("analytic" if name == "latency" else "exact") for name in metrics)
        self._pause_s = pause_s

    def score_fully(self, codes):
        time.sleep(self._pause_s)
        drawn = codes[:, :11].astype(np.float64)
        columns = {
            "latency": 1e-3 + (drawn * WEIGHTS[0, :11]).sum(axis=1) * 1e-4,
            "params": 1e4 * (1 + (drawn**2 * WEIGHTS[1, :11]).sum(axis=1)),
            "deepmad": np.log1p(drawn * WEIGHTS[2, :11]).sum(axis=1),
        }
        nothing = np.zeros(len(codes))
        values = np.stack([columns.get(name, nothing) for name in self.metric_names], axis=1)
        log_sd = np.stack([nothing + 0.05 * (name == "latency") for name in self.metric_names], axis=1)
        return Scores(values, log_sd, np.ones(values.shape))

    def fingerprint(self, codes):
        radix = np.cumprod(np.concatenate([[1], SIZES[:10]])).astype(np.uint64)
        number = (codes[:, :11].astype(np.uint64) * radix).sum(axis=1, dtype=np.uint64)
        return number * np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class SyntheticRecipe(Recipe):
    """`pause_s` a block makes a search slow enough to be interrupted in the middle of it."""

    metrics: tuple[str, ...]
    pause_s: float = 0.0

    def build(self):
        return SyntheticScorer(self.metrics, self.pause_s)


def synthetic_recipe(spec, goal):
    return SyntheticRecipe(goal.metrics)


def slow_recipe(spec, goal):
    return SyntheticRecipe(goal.metrics, pause_s=0.005)
