"""Labelled images by position, and their honest division into training and test sets."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.train.augment import DrawnBox, cropped


class Examples(Protocol):
    """Images that can be asked for in batches."""

    def __len__(self) -> int: ...

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        """(B, channels, side, side) float32 images and (B,) int64 labels."""
        ...

    def crops(self, positions: np.ndarray, box: DrawnBox) -> tuple[Tensor, Tensor]:
        """The same of a part of each image, drawn once its size is known."""
        ...


@dataclass(frozen=True)
class TensorExamples:
    """Images that lie in memory: (N, channels, side, side) float32 and (N,) int64."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        return self.images[positions], self.labels[positions]

    def crops(self, positions: np.ndarray, box: DrawnBox) -> tuple[Tensor, Tensor]:
        images, labels = self.batch(positions)
        return cropped(images, positions, box), labels


@dataclass(frozen=True)
class Data:
    """What a model is trained and judged on."""

    train: Examples
    test: Examples
    classes: int


def shifted(images_BCHW: Tensor, reach: int, rng: np.random.Generator) -> Tensor:
    """Each image moved by up to `reach` pixels each way; its border values fill what opens."""
    return moved(images_BCHW, reach, corners(len(images_BCHW), reach, rng))


def corners(count: int, reach: int, rng: np.random.Generator) -> np.ndarray:
    """(count, 2): where in their padded selves moved images begin."""
    return rng.integers(0, 2 * reach + 1, (count, 2))


def moved(images_BCHW: Tensor, reach: int, corners_B2: np.ndarray) -> Tensor:
    """Each image from its corner on."""
    _, _, height, width = images_BCHW.shape
    padded = F.pad(images_BCHW, [reach] * 4, mode="replicate")
    places = zip(padded, corners_B2.tolist(), strict=True)
    moved = [image[:, y : y + height, x : x + width] for image, (y, x) in places]
    return torch.stack(moved)


def stratified_split(labels: np.ndarray, test_share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Positions for training and for testing, each class in the same proportion, at least one of it in both."""
    train, test = [], []
    for label in np.unique(labels):
        positions = rng.permutation(np.flatnonzero(labels == label))
        held_out = max(1, round(test_share * len(positions)))
        test.append(positions[:held_out])
        train.append(positions[held_out:])
    return np.sort(np.concatenate(train)), np.sort(np.concatenate(test))
