"""Two changes at random, all of one strength (RandAugment, Cubuk et al. 2019, arXiv:1909.13719).

Images are (C, H, W) from -1 to 1; what is moved into view is grey.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

CHANGES, STRONGEST = 2, 10.0
LEVELS = 255


def rand_augmented(image_CHW: Tensor, magnitude: float, rng: np.random.Generator) -> Tensor:
    """`magnitude` from 0 to 10; each change varies around it by half a step, in either direction where it has two."""
    for number in rng.integers(len(_CHANGES), size=CHANGES):
        strength = float(np.clip(rng.normal(magnitude, 0.5), 0, STRONGEST)) / STRONGEST
        signed = strength if rng.random() < 0.5 else -strength
        image_CHW = list(_CHANGES.values())[number](image_CHW, signed).clamp(-1, 1)
    return image_CHW


def _moved(image: Tensor, signed: float, *, matrix: Callable[[float], list[list[float]]]) -> Tensor:
    """An affine map of the image's coordinates, which are from -1 to 1."""
    grid = F.affine_grid(torch.tensor([matrix(signed)]), [1, *image.shape], align_corners=False)
    return F.grid_sample(image[None], grid, mode="bilinear", padding_mode="zeros", align_corners=False)[0]


def _turn(signed: float) -> list[list[float]]:
    angle = math.radians(30 * signed)
    return [[math.cos(angle), -math.sin(angle), 0.0], [math.sin(angle), math.cos(angle), 0.0]]


def _blended(image: Tensor, signed: float, *, other: Callable[[Tensor], Tensor]) -> Tensor:
    """From 0.1 of the image upon what it is contrasted with, to 1.9 of it."""
    plain = other(image)
    return plain + (1 + 0.9 * signed) * (image - plain)


def _grey(image: Tensor) -> Tensor:
    if image.shape[0] != 3:
        return image
    return (image * image.new_tensor([0.299, 0.587, 0.114]).reshape(3, 1, 1)).sum(0, keepdim=True).expand_as(image)


def _smooth(image: Tensor) -> Tensor:
    return F.avg_pool2d(image[None], 3, stride=1, padding=1, count_include_pad=False)[0]


def _mean(image: Tensor) -> Tensor:
    return _grey(image).mean().expand_as(image)


def _black(image: Tensor) -> Tensor:
    return -torch.ones_like(image)


def _posterised(image: Tensor, signed: float) -> Tensor:
    """8 to 4 bits."""
    step = 2 ** round(4 * abs(signed))
    return torch.floor((image + 1) / 2 * LEVELS / step) * step / LEVELS * 2 - 1


def _solarised(image: Tensor, signed: float) -> Tensor:
    """What is brighter than a bound is turned into its negative."""
    return torch.where(image >= 1 - 2 * abs(signed), -image, image)


def _stretched(image: Tensor, _signed: float) -> Tensor:
    """Every channel from darkest to brightest."""
    low, high = image.amin((1, 2), keepdim=True), image.amax((1, 2), keepdim=True)
    return torch.where(high > low, 2 * (image - low) / (high - low).clamp_min(1e-6) - 1, image)


def _equalised(image: Tensor, _signed: float) -> Tensor:
    """Every level of every channel equally often."""
    flat = image.flatten(1)
    ordered = flat.sort(dim=1).values.contiguous()
    return (2 * torch.searchsorted(ordered, flat, right=True) / flat.shape[1] - 1).reshape(image.shape).to(image.dtype)


def _inverted(image: Tensor, _signed: float) -> Tensor:
    return -image


_CHANGES: Mapping[str, Callable[[Tensor, float], Tensor]] = {
    "shear_x": partial(_moved, matrix=lambda signed: [[1.0, 0.3 * signed, 0.0], [0.0, 1.0, 0.0]]),
    "shear_y": partial(_moved, matrix=lambda signed: [[1.0, 0.0, 0.0], [0.3 * signed, 1.0, 0.0]]),
    "move_x": partial(_moved, matrix=lambda signed: [[1.0, 0.0, 0.9 * signed], [0.0, 1.0, 0.0]]),
    "move_y": partial(_moved, matrix=lambda signed: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.9 * signed]]),
    "rotate": partial(_moved, matrix=_turn),
    "colour": partial(_blended, other=_grey),
    "contrast": partial(_blended, other=_mean),
    "brightness": partial(_blended, other=_black),
    "sharpness": partial(_blended, other=_smooth),
    "posterise": _posterised,
    "solarise": _solarised,
    "stretch": _stretched,
    "equalise": _equalised,
    "invert": _inverted,
}
