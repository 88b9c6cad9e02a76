"""The 1,797 handwritten digits that come with scikit-learn (8x8 pixels, UCI Optical Recognition of Digits)."""

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

from nas.model.train.examples import Data, TensorExamples, stratified_split

# The largest side that pays, eight times the original: five halvings leave 2x2 pixels.
SIDE = 64
VARIANTS: tuple[str, ...] = ()


def load(_variant: None, channels: int, side: int, rng: np.random.Generator) -> Data:
    """A fifth of each digit is held out; images are enlarged to `side`, grey in every channel."""
    pixels, labels = (np.asarray(part) for part in load_digits(return_X_y=True))
    small_N1HW = torch.tensor(pixels, dtype=torch.float32).reshape(-1, 1, 8, 8) / 8 - 1
    large_N1HW = F.interpolate(small_N1HW, size=(side, side), mode="bilinear")
    images_NCHW = large_N1HW.expand(-1, channels, -1, -1).contiguous()
    train, test = stratified_split(labels, 0.2, rng)
    labels_N = torch.tensor(labels, dtype=torch.int64)
    parts = (TensorExamples(images_NCHW[part], labels_N[part]) for part in (train, test))
    return Data(*parts, classes=10)
