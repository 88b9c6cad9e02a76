"""A convolution under a mask that follows scores."""

import pytest
import torch
import torch.nn.functional as F

from nas.model.compress.n_of_m import NOfM
from nas.model.compress.unstructured import Unstructured
from nas.model.supernet.dass.sparse_conv import SparseConv

pytestmark = pytest.mark.torch


TWO_OF_EIGHT = NOfM(2, 8)


def pruned(kernel=3, pattern=TWO_OF_EIGHT):
    torch.manual_seed(0)
    layer = SparseConv(16, kernel, pattern)
    layer.score_by_magnitude()
    layer.prune()
    return layer


@pytest.mark.parametrize("kernel", [1, 3])
def test_it_convolves_with_its_weights_under_the_mask(kernel):
    layer, x = pruned(kernel), torch.randn(2, 16, 5, 5)
    expected = F.conv2d(x, layer.weight * layer.mask, padding=kernel // 2)
    assert torch.equal(layer(x), expected)
    layer.unmask()
    assert torch.equal(layer(x), F.conv2d(x, layer.weight, padding=kernel // 2))


@pytest.mark.parametrize(
    ("pattern", "kept"), [(NOfM(2, 8), 576), (NOfM(1, 16), 144), (Unstructured(0.9), 230), (None, 2304)]
)
def test_its_density_is_exact(pattern, kept):
    assert int(pruned(3, pattern).mask.sum()) == kept


def test_every_group_holds_exactly_n_of_m():
    by_group = pruned().mask.unflatten(1, (2, 8)).sum(2)
    assert (by_group == 2).all()


def test_a_score_feels_what_its_weight_would_do_even_where_it_is_pruned():
    layer = pruned()
    layer(torch.randn(2, 16, 5, 5)).square().sum().backward()
    assert layer.scores.grad[layer.mask == 0].abs().min() > 0
    assert not layer.weight.grad[layer.mask == 0].any()


def test_a_score_that_overtakes_another_takes_its_place():
    layer = pruned()
    outside = torch.nonzero(layer.mask == 0)[0].tolist()
    layer.scores.data[tuple(outside)] = 2.0
    layer.prune()
    assert layer.mask[tuple(outside)] == 1
    assert int(layer.mask.sum()) == 576
