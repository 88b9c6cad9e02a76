import pytest
import torch
from torch import Tensor

from nas.model.compress.block import Block
from search_spaces.core.sparsity import Sparsity

pytestmark = pytest.mark.torch


def _weight(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize(("height", "width"), [(16, 1), (8, 1), (4, 4), (1, 8)])
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_every_block_is_whole_or_gone_and_their_number_is_the_share(height: int, width: int, share: float) -> None:
    weight, pattern = _weight(32, 24, 1, 1), Block(height, width, share)
    mask = pattern.mask(weight)
    stay = mask.reshape(32 // height, height, 24 // width, width).sum((1, 3))
    assert set(stay.unique().tolist()) == {0, height * width}
    assert abs(int((stay == 0).sum()) - share * stay.numel()) <= 0.5
    zeros = int((~mask).sum())
    assert zeros == pattern.zeros(weight) == Sparsity(f"block:{height}x{width}:{share}").zeros(32, 24)


def test_the_blocks_of_the_smallest_squared_norm_go() -> None:
    """With a Hessian of I the second-order loss of a block, w^T H w / 2, is half its squared norm."""
    weight, pattern = _weight(16, 16), Block(4, 4, 0.5)
    gone = ~pattern.mask(weight).reshape(4, 4, 4, 4)[:, 0, :, 0]
    losses = torch.tensor([[(weight[4 * i : 4 * i + 4, 4 * j : 4 * j + 4] ** 2).sum() / 2 for j in range(4)]
                           for i in range(4)])  # fmt: skip
    assert torch.equal(gone.flatten().nonzero().flatten(), losses.flatten().argsort()[:8].sort().values)


@pytest.mark.filterwarnings("ignore:Sparse BSR tensor support is in beta")
def test_block_sparse_rows_of_torch_give_the_same_product() -> None:
    weight = _weight(32, 24)
    sparse = weight * Block(8, 4, 0.75).mask(weight)
    x = _weight(24, 5)
    rows = sparse.to_sparse_bsr((8, 4))
    assert rows.values().shape == (6, 8, 4)
    assert torch.allclose(rows.to_dense() @ x, sparse @ x, atol=1e-5)


def test_blocks_that_do_not_tile_a_kernel_are_named() -> None:
    with pytest.raises(ValueError, match="Blocks of 16x1 do not tile 24 outputs x 8 inputs"):
        Block(16, 1, 0.5).mask(_weight(24, 8, 1, 1))
