"""Images mixed in pairs: mixup (arXiv:1710.09412) and CutMix (arXiv:1905.04899)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.train.recipe import Recipe

LEAST_SEEN = 0.2


@dataclass(frozen=True)
class Mixed:
    """(B, C, H, W) images of which `share` is of the labels' own class, the rest of `others`, the reversed batch's."""

    images: Tensor
    labels: Tensor
    others: Tensor
    share: float

    def separate_loss(self, outputs_BK: Tensor) -> Tensor:
        """Binary cross entropy of each class alone; all that are a fifth of the image and more are there.

        As of "ResNet strikes back" (arXiv:2110.00476).
        """
        there = torch.zeros_like(outputs_BK)
        for labels, share in ((self.others, 1 - self.share), (self.labels, self.share)):
            if share > LEAST_SEEN:
                there.scatter_(1, labels[:, None], 1.0)
        return F.binary_cross_entropy_with_logits(outputs_BK, there)

    def loss(self, outputs_BK: Tensor, label_smoothing: float) -> Tensor:
        """Cross entropy with both classes, each by its share."""
        own = F.cross_entropy(outputs_BK, self.labels, label_smoothing=label_smoothing)
        if self.share == 1:
            return own
        other = F.cross_entropy(outputs_BK, self.others, label_smoothing=label_smoothing)
        return self.share * own + (1 - self.share) * other

    def cut(self, pieces: int) -> Iterator[tuple[float, "Mixed"]]:
        """At most so many pieces, each with its share of the batch's images."""
        parts = (self.images.chunk(pieces), self.labels.chunk(pieces), self.others.chunk(pieces))
        for images, labels, others in zip(*parts, strict=True):
            yield len(labels) / len(self.labels), Mixed(images, labels, others, self.share)


def mixed(images_BCHW: Tensor, labels_B: Tensor, recipe: Recipe, rng: np.random.Generator) -> Mixed:
    """The batch as the recipe wants it: plain, blended with its reverse, or with a box out of its reverse."""
    ways = [way for way, alpha in ((_blended, recipe.mixup_alpha), (_boxed, recipe.cutmix_alpha)) if alpha]
    if not ways:
        return Mixed(images_BCHW, labels_B, labels_B, 1.0)
    way = ways[int(rng.integers(len(ways)))]
    alpha = recipe.mixup_alpha if way is _blended else recipe.cutmix_alpha
    images, share = way(images_BCHW, float(rng.beta(alpha, alpha)), rng)
    return Mixed(images, labels_B, labels_B.flip(0), share)


def _blended(images_BCHW: Tensor, share: float, _rng: np.random.Generator) -> tuple[Tensor, float]:
    return share * images_BCHW + (1 - share) * images_BCHW.flip(0), share


def _boxed(images_BCHW: Tensor, share: float, rng: np.random.Generator) -> tuple[Tensor, float]:
    """The box is cut at the border, so the share is that of the pixels which are left."""
    height, width = images_BCHW.shape[-2:]
    part = (1 - share) ** 0.5
    top, bottom = _cut(height, part, rng)
    left, right = _cut(width, part, rng)
    images = images_BCHW.clone()
    images[..., top:bottom, left:right] = images_BCHW.flip(0)[..., top:bottom, left:right]
    return images, 1 - (bottom - top) * (right - left) / (height * width)


def _cut(side: int, part: float, rng: np.random.Generator) -> tuple[int, int]:
    """First and last pixel of so large a part of a side, around a pixel drawn at random."""
    middle, length = int(rng.integers(side)), round(side * part)
    low = middle - length // 2
    return max(0, low), min(side, low + length)
