"""The numbers that the authors' own code gives (paulgavrikov/torchconvquality)."""

import math

import pytest
import torch

from nas.model.inspect.filter_quality import filter_qualities, orthogonality, random_entropy, variance_entropy

pytestmark = pytest.mark.torch


def gaussian(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def quality(weight: torch.Tensor):
    (only,) = filter_qualities({"stem.weight": weight, "stem.bias": torch.zeros(3)})
    return only


def test_random_kernels_are_alive_varied_and_nearly_at_right_angles() -> None:
    of_random = quality(gaussian(64, 64, 3, 3))
    assert of_random.name == "stem"
    assert of_random.sparsity == 0
    assert of_random.variance_entropy == pytest.approx(0.9538, abs=5e-4)
    assert of_random.variance_entropy / of_random.random_entropy == pytest.approx(1.003, abs=1e-3)
    assert of_random.orthogonality == pytest.approx(0.9667, abs=5e-4)


def test_random_entropy_stays_below_the_largest_possible() -> None:
    # The published constants have five digits.
    assert random_entropy(4096) == pytest.approx(0.95107, abs=2e-5)
    assert random_entropy(4096) < math.log10(9)


def test_kernels_of_zeros_are_dead() -> None:
    weight = gaussian(64, 64, 3, 3)
    weight[:16] = 0
    assert quality(weight).sparsity == 0.25


def test_multiples_of_one_kernel_have_no_entropy() -> None:
    assert variance_entropy((gaussian(40, 1) @ gaussian(1, 9)).double()) == pytest.approx(0, abs=1e-9)


def test_rows_of_a_rotation_are_at_right_angles() -> None:
    rotation, _ = torch.linalg.qr(gaussian(16, 16).double())
    assert orthogonality(rotation) == pytest.approx(1.0, abs=1e-12)


def test_where_there_is_nothing_to_compare_nothing_is_said() -> None:
    pointwise, single = quality(gaussian(8, 4, 1, 1)), quality(gaussian(1, 1, 3, 3))
    assert pointwise.variance_entropy is None
    assert pointwise.orthogonality is not None
    assert single.variance_entropy is None
    assert single.orthogonality is None
    assert quality(gaussian(8, 4, 5, 5)).random_entropy is None
