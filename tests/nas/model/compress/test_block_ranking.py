import pytest
import torch
from torch import Tensor, nn

from nas.model.compress.block import Block
from nas.model.compress.block_ranking import RankedBlock, block_losses, input_moments
from nas.model.measure.compressed.betas import betas_unmentioned

pytestmark = pytest.mark.torch


def _random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_without_curvature_a_block_costs_half_its_squared_norm() -> None:
    weight = _random(16, 24)
    losses = block_losses(weight, torch.eye(24), 4, 8)
    assert torch.allclose(losses, Block(4, 8, 0.5).squared_norms(weight)[..., 0] / 2)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_without_curvature_the_ranking_is_that_of_squared_norms(share: float) -> None:
    weight, block = _random(32, 16, 1, 1), Block(8, 2, share)
    assert torch.equal(RankedBlock(block, torch.eye(16)).mask(weight), block.mask(weight))


def test_a_blocks_loss_is_the_error_of_the_layer_without_it() -> None:
    weight, x = _random(8, 12), _random(100, 12, seed=1) * torch.arange(12)
    losses = block_losses(weight, x.T @ x, 4, 3)
    for row in range(2):
        for column in range(4):
            pruned = weight.clone()
            pruned[4 * row : 4 * row + 4, 3 * column : 3 * column + 3] = 0
            assert losses[row, column] == pytest.approx((x @ (weight - pruned).T).square().sum().item() / 2)


@pytest.mark.parametrize(("height", "width", "share"), [(16, 1, 0.5), (4, 4, 0.7), (1, 8, 0.33)])
def test_every_block_is_whole_or_gone_and_their_number_is_the_share(height: int, width: int, share: float) -> None:
    weight, x = _random(32, 24), _random(50, 24, seed=1)
    pattern = RankedBlock(Block(height, width, share), x.T @ x)
    mask = pattern.mask(weight)
    stay = mask.reshape(32 // height, height, 24 // width, width).sum((1, 3))
    assert set(stay.unique().tolist()) == {0, height * width}
    assert abs(int((stay == 0).sum()) - share * stay.numel()) <= 1
    assert int((~mask).sum()) == pattern.zeros(weight)


def test_silent_inputs_go_first_however_large_their_weights() -> None:
    weight = _random(8, 8)
    weight[:, :4] *= 100
    moment = torch.diag(torch.tensor([0.0] * 4 + [1.0] * 4))
    mask = RankedBlock(Block(8, 4, 0.5), moment).mask(weight)
    assert not mask[:, :4].any()
    assert mask[:, 4:].all()


def test_a_sparse_product_of_ranked_blocks_equals_the_masked_dense_one() -> None:
    weight, x = _random(16, 16), _random(30, 16, seed=1)
    mask = RankedBlock(Block(4, 4, 0.5), x.T @ x).mask(weight)
    with betas_unmentioned():
        sparse = (weight * mask).to_sparse_bsr((4, 4))
    assert torch.allclose(sparse @ x.T, (weight * mask) @ x.T)
    assert sparse.values().shape == (8, 4, 4)


def test_moments_are_those_of_what_the_layers_read() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 1, stride=2), nn.Flatten(), nn.Linear(16, 2)).double()
    batches = [_random(2, 3, 4, 4), _random(3, 3, 4, 4, seed=1)]
    moments = input_moments(model, ["0", "2"], batches)
    read = torch.cat(batches)[:, :, ::2, ::2].movedim(1, -1).reshape(-1, 3)
    assert torch.allclose(moments["0"], read.T @ read / 5)
    hidden = model[:2](torch.cat(batches)).detach()
    assert torch.allclose(moments["2"], hidden.T @ hidden / 5)
    assert not any(layer._forward_pre_hooks for layer in model)


def test_what_has_no_moment_or_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="no plain 1x1"):
        input_moments(nn.Sequential(nn.Conv2d(3, 4, 3)), ["0"], [])
    with pytest.raises(ValueError, match="is a ReLU"):
        input_moments(nn.Sequential(nn.ReLU()), ["0"], [])
    with pytest.raises(ValueError, match="No images"):
        input_moments(nn.Sequential(nn.Linear(2, 2)), ["0"], [])
    with pytest.raises(ValueError, match="do not tile"):
        block_losses(torch.zeros(6, 4), torch.eye(4), 4, 4)
    with pytest.raises(ValueError, match="not that of 4 inputs"):
        block_losses(torch.zeros(4, 4), torch.eye(3), 4, 4)
