import numpy as np
import pytest
import torch

from nas.model.train.augment import Augmentation, Box, cropped
from nas.model.train.rand_augment import _CHANGES, rand_augmented
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch

IMAGE = torch.rand(3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_boxes_lie_within_the_image_and_keep_the_share_that_is_asked() -> None:
    chance = Augmentation(Recipe(crop_area=0.25), seed=0, epoch=0)
    boxes = [chance.box(position, 60, 80) for position in range(200)]
    assert all(0 <= box.left <= 80 - box.width and 0 <= box.top <= 60 - box.height for box in boxes)
    areas = [box.width * box.height / 4800 for box in boxes]
    assert min(areas) > 0.24
    assert max(areas) > 0.8


def test_an_image_draws_the_same_chance_whoever_reads_it_and_another_one_in_the_next_epoch() -> None:
    recipe = Recipe(flip=True, rand_augment=9, erase=1)
    first, twin, later = (Augmentation(recipe, 0, epoch).changed(IMAGE, 5) for epoch in (0, 0, 1))
    assert torch.equal(first, twin)
    assert not torch.equal(first, later)


def test_half_of_the_images_are_mirrored() -> None:
    chance = Augmentation(Recipe(flip=True), 0, 0)
    mirrored = sum(torch.equal(chance.changed(IMAGE, position), IMAGE.flip(-1)) for position in range(200))
    assert 70 < mirrored < 130


@pytest.mark.parametrize("name", _CHANGES)
def test_every_change_changes_an_image_and_keeps_its_shape(name: str) -> None:
    changed = _CHANGES[name](IMAGE, 0.9).clamp(-1, 1)
    assert changed.shape == IMAGE.shape
    assert torch.isfinite(changed).all()
    assert not torch.equal(changed, IMAGE)


def test_a_strength_of_nothing_moves_nothing() -> None:
    for name in ("shear_x", "move_y", "rotate", "colour", "contrast", "brightness", "sharpness"):
        assert torch.allclose(_CHANGES[name](IMAGE, 0.0), IMAGE, atol=1e-5), name


def test_changes_follow_from_the_generator() -> None:
    one, other = (rand_augmented(IMAGE, 9, np.random.default_rng(2)) for _ in range(2))
    assert torch.equal(one, other)


def test_a_crop_of_everything_is_the_image() -> None:
    whole = cropped(IMAGE[None], np.array([0]), lambda _, height, width: Box(0, 0, width, height))
    assert torch.allclose(whole[0], IMAGE, atol=1e-6)
