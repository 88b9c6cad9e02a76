"""Labelled images by position, and their honest division into training and test sets."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from torch import Tensor


class Examples(Protocol):
    """Images that can be asked for in batches."""

    def __len__(self) -> int: ...

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        """(B, channels, side, side) float32 images and (B,) int64 labels."""
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


@dataclass(frozen=True)
class Data:
    """What a model is trained and judged on."""

    train: Examples
    test: Examples
    classes: int


def stratified_split(labels: np.ndarray, test_share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Positions for training and for testing, each class in the same proportion, at least one of it in both."""
    train, test = [], []
    for label in np.unique(labels):
        positions = rng.permutation(np.flatnonzero(labels == label))
        held_out = max(1, round(test_share * len(positions)))
        test.append(positions[:held_out])
        train.append(positions[held_out:])
    return np.sort(np.concatenate(train)), np.sort(np.concatenate(test))
