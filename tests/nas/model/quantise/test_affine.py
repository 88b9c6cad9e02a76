import pytest
import torch
from torch import Tensor

from nas.model.quantise.affine import Affine, asymmetric, symmetric
from nas.model.quantise.weights import integers_of, per_channel

pytestmark = pytest.mark.torch


def _values(seed: int, *shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def _worst_channel_db(weight: Tensor, grid: Affine) -> float:
    """Least signal-to-noise ratio of a (channels, ...) kernel's channels."""
    noise = (weight - grid.fake(weight)).square().flatten(1).sum(1)
    return float((10 * torch.log10(weight.square().flatten(1).sum(1) / noise)).min())


@pytest.mark.parametrize("bits", range(2, 9))
@pytest.mark.parametrize(("least", "most"), [(-1.0, 2.0), (0.0, 6.0), (0.5, 3.0), (-7.0, -2.0), (-0.375, 0.0)])
def test_what_lies_in_the_range_moves_by_half_a_step_at_most(bits, least, most) -> None:
    grid = asymmetric(torch.tensor(least), torch.tensor(most), bits)
    x = torch.linspace(least, most, 4001)
    assert (x - grid.fake(x)).abs().max() <= grid.scale / 2 * (1 + 1e-4)
    assert len(grid.quantise(x).unique()) <= 2**bits


@pytest.mark.parametrize("bits", range(2, 9))
def test_zero_is_kept_exactly(bits) -> None:
    zero = torch.zeros(3)
    for seed in range(20):
        least, most = torch.sort(_values(seed, 2)).values
        assert torch.equal(asymmetric(least, most, bits).fake(zero), zero)
        assert torch.equal(symmetric(most.abs(), bits).fake(zero), zero)


def test_values_that_never_fall_below_zero_use_every_unsigned_level() -> None:
    grid = asymmetric(torch.tensor(0.0), torch.tensor(6.0), 8)
    assert (grid.zero_point, grid.low, grid.high) == (0, 0, 255)
    assert grid.quantise(torch.tensor([0.0, 6.0, 7.0, -1.0])).tolist() == [0, 255, 255, 0]


def test_a_gradient_passes_where_nothing_is_clipped_and_not_beyond() -> None:
    grid = asymmetric(torch.tensor(-1.0), torch.tensor(1.0), 4)
    x = torch.tensor([-5.0, -0.4, 0.0, 0.7, 5.0], requires_grad=True)
    (3 * grid.fake(x)).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0, 3, 3, 3, 0]


@pytest.mark.parametrize("bits", [1, 9, 16])
def test_bits_that_nothing_quantises_to_are_refused_with_the_nearest(bits) -> None:
    with pytest.raises(ValueError, match=f"{bits} bits .* nearest: {min(max(bits, 2), 8)}"):
        symmetric(torch.tensor(1.0), bits)


def test_a_scale_per_channel_saves_the_depthwise_channels_that_one_scale_for_all_loses() -> None:
    # Krishnamoorthi 2018, section 3.1.1: ranges that differ between channels by two orders of magnitude.
    spread = torch.logspace(-2, 0, 64).reshape(-1, 1, 1, 1)
    weight = spread * _values(0, 64, 1, 5, 5)
    assert _worst_channel_db(weight, per_channel(weight, 8)) > 40
    assert _worst_channel_db(weight, symmetric(weight.abs().amax(), 8)) < 5


def test_eight_bits_a_weight_store_a_quarter_of_its_bytes() -> None:
    weight = _values(0, 16, 8, 3, 3)
    stored = integers_of(weight, 8)
    assert 4 * stored.values.nbytes == weight.nbytes
    assert (weight - stored.floats).abs().max() <= stored.scale.max() / 2 * (1 + 1e-5)


def test_a_channel_of_zeros_stays_one() -> None:
    weight = _values(0, 4, 8, 1, 1)
    weight[2] = 0
    stored = integers_of(weight, 4)
    assert not stored.floats[2].any()
    assert stored.values.abs().max() == 7
