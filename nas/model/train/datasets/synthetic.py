"""Noise around one faint picture a class: no data at all, to see that everything runs."""

import numpy as np
import torch

from nas.model.train.examples import Data, TensorExamples

SIDE = 64
VARIANTS: tuple[str, ...] = ()
CLASSES, TRAIN_IMAGES, TEST_IMAGES = 10, 256, 64


def load(_variant: None, channels: int, side: int, rng: np.random.Generator) -> Data:
    """256 images to train on, 64 to test on."""
    pictures = rng.standard_normal((CLASSES, channels, side, side), dtype=np.float32)

    def drawn(count: int) -> TensorExamples:
        labels = rng.integers(CLASSES, size=count)
        noise = rng.standard_normal((count, channels, side, side), dtype=np.float32)
        images = np.clip((pictures[labels] + noise) / 4, -1, 1)
        return TensorExamples(torch.from_numpy(images), torch.from_numpy(labels))

    return Data(drawn(TRAIN_IMAGES), drawn(TEST_IMAGES), CLASSES)
