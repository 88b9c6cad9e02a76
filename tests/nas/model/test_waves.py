import pytest
import torch

from nas.model.waves import Rotation, WaveAggregation

pytestmark = pytest.mark.torch


def images(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_every_position_adds_the_wave_of_its_largest_channel() -> None:
    x, phases, weights = images(1, 3, 2, 2), images(1, 6, 2, 2, seed=1), images(1, 6, 2, 2, seed=2)
    summed = WaveAggregation()(x, phases, weights)
    for row in range(2):
        for column in range(2):
            waves = phases[0, :, row, column] * weights[0, :, row, column]
            largest = int(x[0, :, row, column].argmax())
            torch.testing.assert_close(summed[0, :, row, column], waves + waves[largest])


def test_a_rotation_is_a_complex_product_of_neighbouring_channels() -> None:
    layer = Rotation(6)
    layer.start(torch.Generator().manual_seed(0))
    x = images(2, 6, 3, 4)
    pairs = torch.view_as_complex(x.permute(0, 2, 3, 1).unflatten(3, (3, 2)).contiguous())
    turned = torch.view_as_real(pairs * torch.complex(*layer.weight.detach()).flatten())
    torch.testing.assert_close(layer(x), turned.flatten(3).permute(0, 3, 1, 2))


def test_a_rotation_by_one_turns_nothing() -> None:
    layer = Rotation(4)
    layer.weight.data[1] = 0
    assert torch.equal(layer(images(1, 4, 2, 2)), images(1, 4, 2, 2))
