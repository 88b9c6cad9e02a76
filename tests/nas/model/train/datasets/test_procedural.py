import numpy as np
import pytest
import torch

from nas.errors import UserError
from nas.model.train.data import load_data
from nas.model.train.datasets.procedural import VARIANTS, load

pytestmark = pytest.mark.torch


def _load(variant: str, seed: int = 0, side: int = 16):
    return load(variant, 3, side, np.random.default_rng(seed))


def test_one_seed_draws_one_data_set_and_another_seed_another() -> None:
    positions = np.array([7, 0, 4000])
    images, labels = _load("scenes").train.batch(positions)
    again, same_labels = _load("scenes").train.batch(positions)
    assert torch.equal(images, again)
    assert torch.equal(labels, same_labels)
    assert not torch.equal(images, _load("scenes", seed=1).train.batch(positions)[0])


def test_an_image_is_the_same_in_every_batch() -> None:
    train = _load("pairs").train
    together, _ = train.batch(np.arange(10))
    alone, _ = train.batch(np.array([6]))
    assert torch.equal(together[6], alone[0])


@pytest.mark.parametrize(("variant", "classes"), [("scenes", 12), ("textures", 4), ("objects", 4), ("pairs", 3)])
def test_every_class_of_a_variant_is_drawn_about_equally_often(variant: str, classes: int) -> None:
    data = _load(variant)
    assert (len(data.train), len(data.test), data.classes) == (4096, 1024, classes)
    _, labels = data.train.batch(np.arange(4096))
    share = np.bincount(labels.numpy(), minlength=classes) / 4096
    assert share == pytest.approx(np.full(classes, 1 / classes), abs=0.03)


def test_test_images_are_not_training_images() -> None:
    data = _load("scenes")
    assert not torch.equal(data.train.batch(np.arange(8))[0], data.test.batch(np.arange(8))[0])


def test_procedural_alone_means_its_first_variant() -> None:
    def first(name: str) -> torch.Tensor:
        rng = np.random.default_rng(0)
        return load_data(name, channels=1, side=None, design_side=224, rng=rng).train.batch(np.array([0]))[0]

    assert first("procedural").shape == (1, 1, 64, 64)
    assert torch.equal(first("procedural"), first(f"procedural:{VARIANTS[0]}"))


def test_an_unknown_variant_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"no variant 'pair'. Did you mean 'pairs'\? Its variants: scenes, textures"):
        load_data("procedural:pair", channels=3, side=16, design_side=None, rng=np.random.default_rng(0))
