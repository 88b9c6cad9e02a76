"""Training images cropped, mirrored, bent and erased; every image draws its own chance, whoever reads it.

C channels, H height, W width; values from -1 to 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.train.rand_augment import rand_augmented
from nas.model.train.recipe import Recipe

LEAST_ASPECT, MOST_ASPECT, TRIES = 3 / 4, 4 / 3, 10
LEAST_ERASED, MOST_ERASED = 0.02, 1 / 3


@dataclass(frozen=True)
class Box:
    """A part of an image, in pixels."""

    left: int
    top: int
    width: int
    height: int


# Of an image's position, height and width.
DrawnBox = Callable[[int, int, int], Box]


@dataclass(frozen=True)
class Augmentation:
    """What befalls the image at a position in one epoch; the same in every process."""

    recipe: Recipe
    seed: int
    epoch: int

    @property
    def is_asked(self) -> bool:
        """Whether the recipe wants more than images as they are."""
        recipe = self.recipe
        return recipe.crop_area < 1 or recipe.flip or recipe.rand_augment > 0 or recipe.erase > 0

    def box(self, position: int, height: int, width: int) -> Box:
        """What is cut out before it is scaled to the training's side (Szegedy et al. 2015, arXiv:1409.4842)."""
        rng = np.random.default_rng([self.seed, self.epoch, int(position), 0])
        for _ in range(TRIES):
            area = height * width * rng.uniform(self.recipe.crop_area, 1)
            aspect = math.exp(rng.uniform(math.log(LEAST_ASPECT), math.log(MOST_ASPECT)))
            wide, high = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if 0 < wide <= width and 0 < high <= height:
                left, top = rng.integers(width - wide + 1), rng.integers(height - high + 1)
                return Box(int(left), int(top), wide, high)
        side = min(height, width)
        return Box((width - side) // 2, (height - side) // 2, side, side)

    def changed(self, image_CHW: Tensor, position: int) -> Tensor:
        """The cropped image as it is learned from."""
        rng = np.random.default_rng([self.seed, self.epoch, int(position), 1])
        if self.recipe.flip and rng.random() < 0.5:
            image_CHW = image_CHW.flip(-1)
        if self.recipe.rand_augment:
            image_CHW = rand_augmented(image_CHW, self.recipe.rand_augment, rng)
        return _erased(image_CHW, rng) if rng.random() < self.recipe.erase else image_CHW


def cropped(images_BCHW: Tensor, positions: np.ndarray, box: DrawnBox) -> Tensor:
    """Parts of images that lie in memory, scaled back to their size."""
    _, _, height, width = images_BCHW.shape
    parts = []
    for image, position in zip(images_BCHW, positions, strict=True):
        cut = box(position, height, width)
        part = image[None, :, cut.top : cut.top + cut.height, cut.left : cut.left + cut.width]
        parts.append(F.interpolate(part, size=(height, width), mode="bilinear", antialias=True))
    return torch.cat(parts)


def _erased(image_CHW: Tensor, rng: np.random.Generator) -> Tensor:
    """A box of noise in it (Zhong et al. 2017, arXiv:1708.04896)."""
    channels, height, width = image_CHW.shape
    area, aspect = rng.uniform(LEAST_ERASED, MOST_ERASED), math.exp(rng.uniform(math.log(0.3), math.log(1 / 0.3)))
    wide = min(width, max(1, round(width * math.sqrt(area * aspect))))
    high = min(height, max(1, round(height * math.sqrt(area / aspect))))
    left, top = int(rng.integers(width - wide + 1)), int(rng.integers(height - high + 1))
    erased = image_CHW.clone()
    noise = rng.standard_normal((channels, high, wide), dtype=np.float32)
    erased[:, top : top + high, left : left + wide] = torch.from_numpy(noise)
    return erased
