"""Scenes as numbers: two pairs of objects before a texture, drawn so that only their distances tell who is with whom.

All lengths are shares of the image's side, so a scene is the same at every resolution. The four spots of a layout are
drawn before anybody knows what will stand on them, and are exchangeable: where an object lies tells nothing about its
partner, and every image holds the same objects. What sees no further than one object is therefore left guessing.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

# Two shapes, bright and dark: who joins bright with bright is told by a blur, who joins disc with disc by shape alone.
KINDS = ("bright disc", "dark disc", "bright ring", "dark ring")
# The partner of the bright disc: any of the other three.
PAIRINGS = len(KINDS) - 1
# Two wavelengths, in two directions each.
WAVELENGTHS, DIRECTIONS = (1 / 14, 1 / 9), (0.0, np.pi / 2)
TEXTURES = len(WAVELENGTHS) * len(DIRECTIONS)

MARGIN = 0.1
RADIUS = (0.05, 0.07)
# Between partners; strangers stand at least so many times further apart.
DISTANCE, APART = (0.25, 0.4), 1.3


@dataclass(frozen=True, eq=False)
class Scenes:
    """N scenes. `spots` (N, 4, 2) holds x and y, `kinds` (N, 4) what stands there: the first two are partners."""

    spots: NDArray[np.float64]
    kinds: NDArray[np.int64]
    radius: NDArray[np.float64]
    texture: NDArray[np.int64]
    wavelength: NDArray[np.float64]
    direction: NDArray[np.float64]
    phase: NDArray[np.float64]
    # (N, 3) brightness by channel of the objects and of the texture, (N, 2) where the noise begins.
    object_colour: NDArray[np.float64]
    texture_colour: NDArray[np.float64]
    noise_at: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.radius)

    def at(self, positions: NDArray[np.integer]) -> "Scenes":
        """Some of them."""
        return Scenes(**{each.name: getattr(self, each.name)[positions] for each in fields(self)})


def draw_scenes(kinds_N4: NDArray[np.int64], texture_N: NDArray[np.int64], rng: np.random.Generator) -> Scenes:
    """Scenes of the given objects and textures; all else is drawn."""
    count = len(kinds_N4)
    wavelength = np.array(WAVELENGTHS)[texture_N // len(DIRECTIONS)] * rng.uniform(0.92, 1.08, count)
    direction = np.array(DIRECTIONS)[texture_N % len(DIRECTIONS)] + rng.uniform(-0.3, 0.3, count)
    return Scenes(
        spots=draw_spots(count, rng),
        kinds=kinds_N4,
        radius=rng.uniform(*RADIUS, count),
        texture=texture_N,
        wavelength=wavelength,
        direction=direction,
        phase=rng.uniform(0, 2 * np.pi, count),
        object_colour=rng.uniform(0.5, 1, (count, 3)),
        texture_colour=rng.uniform(0.15, 0.3, (count, 3)),
        noise_at=rng.uniform(0, 1, (count, 2)),
    )


def draw_spots(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(count, 4, 2) spots of two pairs, by rejection; all four are alike in distribution."""
    kept: list[NDArray[np.float64]] = []
    while sum(map(len, kept)) < count:
        proposed = _proposed(4 * count, rng)
        kept.append(proposed[_stand_apart(proposed)])
    return np.concatenate(kept)[:count]


def kinds_of_pairing(pairing_N: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """(N, 4) all four kinds, where the first kind's partner is kind 1 + pairing; pairs and partners in random order."""
    partners = np.array([[0, 1, 2, 3], [0, 2, 1, 3], [0, 3, 1, 2]])[pairing_N].reshape(-1, 2, 2)
    partners = rng.permuted(partners, axis=2)
    swapped = rng.random(len(partners)) < 0.5
    return np.where(swapped[:, None, None], partners[:, ::-1], partners).reshape(-1, 4)


def _proposed(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    middles = rng.uniform(MARGIN, 1 - MARGIN, (count, 2, 2))
    angles = rng.uniform(0, 2 * np.pi, (count, 2))
    reach = rng.uniform(*DISTANCE, (count, 1, 1)) / 2
    arms = reach * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.stack([middles - arms, middles + arms], axis=2).reshape(count, 4, 2)


def _stand_apart(spots: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(N,) True where all are inside the margins and the pairs are told apart by distance."""
    inside = ((spots >= MARGIN) & (spots <= 1 - MARGIN)).all((1, 2))
    between = np.linalg.norm(spots[:, :2, None] - spots[:, None, 2:], axis=-1).min((1, 2))
    within = np.linalg.norm(spots[:, 0] - spots[:, 1], axis=-1)
    return inside & (between >= APART * within)
