import pytest
import torch

from nas.model.compress.unstructured import Unstructured
from search_spaces.core.sparsity import Sparsity

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("share", [0.5, 0.75, 0.875, 0.9, 0.333333])
@pytest.mark.parametrize("shape", [(8, 16, 1, 1), (7, 5, 1, 1), (24, 40), (3, 3, 3, 3)])
def test_zeros_are_the_share_to_one_weight_and_as_many_as_the_design_counts(share: float, shape: tuple) -> None:
    weight = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    pattern = Unstructured(share)
    zeros = int((~pattern.mask(weight)).sum())
    assert zeros == pattern.zeros(weight)
    assert abs(zeros - share * weight.numel()) <= 0.5
    rows, columns, *taps = shape
    assert zeros == Sparsity(f"unstructured:{share}").zeros(rows, columns, taps[0] * taps[1] if taps else 1)


def test_the_smallest_magnitudes_go() -> None:
    weight = torch.tensor([[3.0, -1.0], [0.5, -4.0]])
    assert Unstructured(0.5).mask(weight).tolist() == [[True, False], [False, True]]


def test_of_equal_magnitudes_the_first_stay() -> None:
    assert Unstructured(0.75).mask(torch.ones(2, 4)).tolist() == [[True, True, False, False], [False] * 4]


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta")
def test_compressed_rows_of_torch_give_the_same_product() -> None:
    """A 1x1 convolution is a matrix product over the map's positions (Elsen et al. 2020, arXiv:1911.09723)."""
    weight = torch.randn(32, 24, generator=torch.Generator().manual_seed(1))
    sparse = weight * Unstructured(0.9).mask(weight)
    images = torch.randn(2, 24, 5, 5, generator=torch.Generator().manual_seed(2))
    dense = torch.nn.functional.conv2d(images, sparse[:, :, None, None])
    rows = sparse.to_sparse_csr()
    assert rows.values().numel() == 77
    products = torch.stack([rows @ image.flatten(1) for image in images])
    assert (products.reshape(dense.shape) - dense).abs().max() <= 1e-5
