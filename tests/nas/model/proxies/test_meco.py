import math

import pytest
import torch

from nas.model.proxies.meco import smallest_eigenvalue

pytestmark = pytest.mark.torch


def channels_correlated_by(rho: float) -> torch.Tensor:
    """(2, 4): two channels whose correlation is rho to the last digits."""
    first = torch.tensor([1.0, -1.0, 1.0, -1.0], dtype=torch.double)
    second = torch.tensor([1.0, 1.0, -1.0, -1.0], dtype=torch.double)
    return torch.stack([first, rho * first + math.sqrt(1 - rho**2) * second])


@pytest.mark.parametrize("rho", [0.0, 0.25, -0.6])
def test_two_channels_have_the_eigenvalues_one_plus_and_minus_their_correlation(rho: float) -> None:
    assert float(smallest_eigenvalue(channels_correlated_by(rho))) == pytest.approx(1 - abs(rho))


def test_the_scale_and_the_mean_of_a_channel_do_not_matter() -> None:
    channels = channels_correlated_by(0.25) * torch.tensor([[3.0], [0.1]]) + 7
    assert float(smallest_eigenvalue(channels)) == pytest.approx(0.75)


def test_as_many_channels_as_positions_depend_on_each_other() -> None:
    noise = torch.randn(4, 2, 2, generator=torch.Generator().manual_seed(0))
    assert float(smallest_eigenvalue(noise)) == 0
    assert float(torch.linalg.eigvalsh(torch.corrcoef(noise.flatten(1)))[0]) == pytest.approx(0, abs=1e-6)


def test_a_constant_channel_correlates_with_nothing() -> None:
    channels = torch.cat([channels_correlated_by(0.25), torch.ones(1, 4, dtype=torch.double)])
    assert float(smallest_eigenvalue(channels)) == pytest.approx(0)
