"""Scenes as pixels: smooth shapes over a grating and noise. Suffixes: B scenes, C channels, H rows, W columns."""

import numpy as np
from numpy.typing import NDArray

from nas.model.train.scenes.layout import Scenes

Pixels = NDArray[np.float32]
NOISE = 0.18
# Half the width of a ring's line, by its radius.
STROKE = 0.2


def noise_field(channels: int, side: int, rng: np.random.Generator) -> Pixels:
    """(channels, 2 side, 2 side) out of which every scene cuts its own noise."""
    return NOISE * rng.standard_normal((channels, 2 * side, 2 * side), dtype=np.float32)


def draw_images(scenes: Scenes, noise: Pixels) -> Pixels:
    """(B, C, side, side) values from -1 to 1, with the channels and half the side of the noise."""
    channels, side = noise.shape[0], noise.shape[1] // 2
    objects, texture = _objects(scenes, side)[:, None], _texture(scenes, side)[:, None]
    corners = (scenes.noise_at * side).astype(int)
    images = np.stack([noise[:, y : y + side, x : x + side] for x, y in corners])
    images += _colour(scenes.object_colour, channels) * objects
    images += _colour(scenes.texture_colour, channels) * texture
    return np.clip(images, -1, 1, out=images)


def _colour(colour_B3: NDArray[np.float64], channels: int) -> Pixels:
    """(B, C, 1, 1), the three colours over and over."""
    return colour_B3[:, np.arange(channels) % 3, None, None].astype(np.float32)


def _texture(scenes: Scenes, side: int) -> Pixels:
    x_W = _middles(side)
    along_x = (2 * np.pi * np.cos(scenes.direction) / scenes.wavelength)[:, None] * x_W
    along_y = (2 * np.pi * np.sin(scenes.direction) / scenes.wavelength)[:, None] * x_W
    return np.sin((along_y + scenes.phase[:, None])[:, :, None] + along_x[:, None, :]).astype(np.float32)


def _objects(scenes: Scenes, side: int) -> Pixels:
    """(B, H, W): 1 in a bright object, -1 in a dark one, 0 elsewhere, in between on a border pixel."""
    canvas = np.zeros((len(scenes), side, side), np.float32)
    for spot in range(scenes.spots.shape[1]):
        for kind, (depth, sign) in enumerate(SHAPES):
            rows = np.flatnonzero(scenes.kinds[:, spot] == kind)
            if rows.size:
                away = (_middles(side) - scenes.spots[rows, spot, :, None]) / scenes.radius[rows, None, None]
                inside = depth(away[:, 0, None, :].astype(np.float32), away[:, 1, :, None].astype(np.float32))
                soft = inside * (scenes.radius[rows, None, None] * side).astype(np.float32) + 0.5
                canvas[rows] += sign * np.clip(soft, 0, 1)
    return canvas


def _middles(side: int) -> NDArray[np.float64]:
    """Middles of the pixels, from 0 to 1."""
    return (np.arange(side) + 0.5) / side


# How deep a point lies inside a shape of radius 1, by its place; negative outside.


def _disc(x: Pixels, y: Pixels) -> Pixels:
    return np.float32(1) - np.hypot(x, y)


def _ring(x: Pixels, y: Pixels) -> Pixels:
    return np.float32(STROKE) - np.abs(np.hypot(x, y) - np.float32(1 - STROKE))


# In the order of `layout.KINDS`.
SHAPES = ((_disc, 1), (_disc, -1), (_ring, 1), (_ring, -1))
