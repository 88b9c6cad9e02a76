"""Placements run on one set of weights and answer as the networks that they are."""

import pytest
import torch

from nas.model.build import build
from nas.model.supernet.paths import Paths

pytestmark = pytest.mark.torch

IMAGES = torch.randn(6, 1, 8, 8, generator=torch.Generator().manual_seed(0))


def test_the_paths_are_the_placements_in_the_order_of_the_lookup_table(space):
    codes = Paths(space, classes=10).codes
    assert len(codes) == space.cardinality() == 15
    assert (codes[0], codes[-1]) == ("1-1-5", "5-1-1")


@pytest.mark.parametrize("path", [0, 7, 14])
def test_a_path_answers_as_its_network_with_the_same_weights(space, path):
    paths = Paths(space, classes=10)
    weights = paths.fresh_weights(3, "cpu")
    network = build(space.architecture(space.from_code(paths.codes[path])), num_classes=10, seed=9)
    network.load_state_dict(weights, strict=False)
    assert torch.equal(paths.run(path, weights, IMAGES), network.train()(IMAGES))


def test_every_path_learns_in_the_same_weights(space):
    paths = Paths(space, classes=10)
    weights = paths.fresh_weights(0, "cpu")
    for path in range(len(paths.codes)):
        answers = paths.run(path, weights, IMAGES)
        gradients = torch.autograd.grad(answers.square().sum(), list(weights.values()))
        assert all(gradient.abs().sum() > 0 for gradient in gradients)


def test_paths_hold_no_weights_and_leave_none_behind(space):
    paths = Paths(space, classes=10)
    weights = paths.fresh_weights(0, "cpu")
    before = {name: tensor.detach().clone() for name, tensor in weights.items()}
    first, second = (paths.run(4, weights, IMAGES) for _ in range(2))
    assert torch.equal(first, second)
    assert all(torch.equal(weights[name], before[name]) for name in weights)


def test_supernets_of_different_seeds_differ_and_have_as_many_classes_as_asked(space):
    paths = Paths(space, classes=4)
    one, other = (paths.fresh_weights(seed, "cpu") for seed in (0, 1))
    assert one.keys() == other.keys()
    assert not torch.equal(paths.run(0, one, IMAGES), paths.run(0, other, IMAGES))
    assert paths.run(0, one, IMAGES).shape == (6, 4)
