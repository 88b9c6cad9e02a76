from dataclasses import replace

import numpy as np
import pytest

from nas.model.train.scenes.drawing import draw_images, noise_field
from nas.model.train.scenes.layout import Scenes, draw_scenes

pytestmark = pytest.mark.torch

SPOTS = np.array([[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]])


def _scene(kinds: list[int]) -> Scenes:
    """White objects with a radius of a tenth, before nothing."""
    drawn = draw_scenes(np.array([kinds]), np.array([0]), np.random.default_rng(0))
    return replace(
        drawn,
        spots=SPOTS[None],
        radius=np.array([0.1]),
        object_colour=np.ones((1, 3)),
        texture_colour=np.zeros((1, 3)),
    )


def test_discs_are_full_rings_are_hollow_and_dark_ones_are_their_negatives() -> None:
    image = draw_images(_scene([0, 1, 2, 3]), np.zeros((1, 160, 160), np.float32))[0, 0]
    middles = [image[int(80 * y), int(80 * x)] for x, y in SPOTS]
    assert middles == [1, -1, 0, 0]
    on_the_line = [image[int(80 * y), int(80 * x) + 6] for x, y in SPOTS]
    assert on_the_line == [1, -1, 1, -1]
    assert image[40, 40] == 0


def test_a_disc_covers_its_area() -> None:
    image = draw_images(_scene([0, 0, 0, 0]), np.zeros((1, 256, 256), np.float32))[0, 0]
    assert image.sum() / 128**2 == pytest.approx(4 * np.pi * 0.1**2, rel=0.01)


def test_a_scene_is_the_same_at_every_resolution() -> None:
    rng = np.random.default_rng(4)
    scenes = draw_scenes(np.array([[0, 1, 2, 3]]), np.array([3]), rng)
    small, large = (draw_images(scenes, np.zeros((3, 2 * side, 2 * side), np.float32)) for side in (64, 256))
    halved = large.reshape(1, 3, 64, 4, 64, 4).mean((3, 5))
    assert np.abs(halved - small).mean() < 0.05


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_images_have_the_channels_of_the_noise_and_values_from_minus_one_to_one(channels: int) -> None:
    rng = np.random.default_rng(5)
    scenes = draw_scenes(np.tile([0, 1, 2, 3], (8, 1)), np.arange(8) % 4, rng)
    images = draw_images(scenes, noise_field(channels, 32, rng))
    assert images.shape == (8, channels, 32, 32)
    assert images.dtype == np.float32
    assert -1 <= images.min() < images.max() <= 1
