import pytest
import torch
from torch import Tensor

from nas.model.compress.n_of_m import NOfM
from search_spaces.core.sparsity import Sparsity

pytestmark = pytest.mark.torch

PATTERNS = [(2, 4), (1, 4), (1, 16), (2, 8), (1, 32)]


def _weight(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("kept", "of"), PATTERNS)
@pytest.mark.parametrize("taps", [(), (1, 1), (3, 3)])
def test_every_group_of_consecutive_inputs_keeps_exactly_n(kept: int, of: int, taps: tuple) -> None:
    weight = _weight(6, 64, *taps)
    mask = NOfM(kept, of).mask(weight)
    stay = mask.reshape(6, 64 // of, of, -1).sum(2)
    assert stay.unique().tolist() == [kept]
    assert mask.float().mean().item() == kept / of
    zeros = int((~mask).sum())
    assert zeros == NOfM(kept, of).zeros(weight) == Sparsity(f"{kept}:{of}").zeros(6, 64, mask[0, 0].numel())


def test_the_largest_magnitudes_of_a_group_stay() -> None:
    weight = torch.tensor([[0.1, -3.0, 2.0, 0.2, 1.0, 1.0, -1.0, 1.0]])
    assert NOfM(2, 4).mask(weight).tolist() == [[False, True, True, False, True, True, False, False]]


def test_torch_packs_a_kernel_of_2_to_4_as_semi_structured() -> None:
    """Compressed by torch's own code: the values that stay and their places give the kernel back, bit for bit."""
    from torch.sparse._semi_structured_conversions import (
        sparse_semi_structured_from_dense_cutlass,
        sparse_semi_structured_to_dense_cutlass,
    )

    weight = _weight(64, 128).half()
    sparse = weight * NOfM(2, 4).mask(weight)
    values, places = sparse_semi_structured_from_dense_cutlass(sparse)
    assert values.shape == (64, 64)
    assert torch.equal(sparse_semi_structured_to_dense_cutlass(values, places), sparse)


def test_a_group_that_does_not_divide_the_inputs_is_named() -> None:
    with pytest.raises(ValueError, match="Groups of 16 do not divide 24 input channels"):
        NOfM(1, 16).mask(_weight(4, 24))
