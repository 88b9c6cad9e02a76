"""Scenes drawn by code: objects, textures and distances, where a class may hang on what stands far apart.

| variant | asks | classes | needs to see |
|---|---|---|---|
| `textures` | which of four gratings lies behind | 4 | a ninth of the side |
| `objects` | which of four shapes stands there, four times | 4 | an eighth |
| `pairs` | which of three shapes is the disc's partner | 3 | a quarter to half |
| `scenes`, the default | textures and pairs at once | 12 | both |
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nas.model.train.augment import DrawnBox, cropped
from nas.model.train.examples import Data
from nas.model.train.scenes.drawing import Pixels, draw_images, noise_field
from nas.model.train.scenes.layout import (
    KINDS,
    PAIRINGS,
    TEXTURES,
    Scenes,
    draw_scenes,
    kinds_of_pairing,
)

# Objects of smaller images are blots of four pixels.
SIDE = 64
VARIANTS = ("scenes", "textures", "objects", "pairs")
TRAIN_IMAGES, TEST_IMAGES = 4096, 1024


@dataclass(frozen=True, eq=False)
class DrawnExamples:
    """Images that are drawn when they are asked for, always the same."""

    scenes: Scenes
    labels: NDArray[np.int64]
    noise: Pixels

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        images = draw_images(self.scenes.at(positions), self.noise)
        return torch.from_numpy(images), torch.from_numpy(self.labels[positions])

    def crops(self, positions: np.ndarray, box: DrawnBox) -> tuple[Tensor, Tensor]:
        images, labels = self.batch(positions)
        return cropped(images, positions, box), labels


def load(variant: str, channels: int, side: int, rng: np.random.Generator) -> Data:
    """4,096 images to train on, 1,024 to test on, of all classes equally often as far as chance goes."""
    noise = noise_field(channels, side, rng)
    train, test = (DrawnExamples(*_asked(variant, count, rng), noise) for count in (TRAIN_IMAGES, TEST_IMAGES))
    classes = {"textures": TEXTURES, "objects": len(KINDS), "pairs": PAIRINGS, "scenes": TEXTURES * PAIRINGS}
    return Data(train, test, classes[variant])


def _asked(variant: str, count: int, rng: np.random.Generator) -> tuple[Scenes, NDArray[np.int64]]:
    """Scenes and (count,) answers to the variant's question."""
    pairing, texture = rng.integers(PAIRINGS, size=count), rng.integers(TEXTURES, size=count)
    kinds = kinds_of_pairing(pairing, rng)
    if variant == "objects":
        kinds = np.repeat(kinds[:, :1], len(KINDS), axis=1)
    answers = {
        "textures": texture,
        "objects": kinds[:, 0],
        "pairs": pairing,
        "scenes": PAIRINGS * texture + pairing,
    }
    return draw_scenes(kinds, texture, rng), answers[variant]
