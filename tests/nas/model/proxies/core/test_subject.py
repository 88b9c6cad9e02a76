import pytest
import torch

from nas.errors import UserError
from nas.model.proxies.core.subject import Subject, natural_noise
from tests.nas.model.drawings import architecture_of
from tests.nas.model.proxies.drawn_networks import convnet, subject_of

pytestmark = pytest.mark.torch


def test_weights_images_and_labels_are_of_the_seed() -> None:
    first, twin, other = (subject_of(convnet, seed, batch=4) for seed in (5, 5, 6))
    outputs = torch.zeros(400, 5)
    draws = [
        lambda subject: subject.images(),
        lambda subject: subject.scenes(),
        lambda subject: subject.labels(outputs),
        lambda subject: next(subject.model().parameters()),
    ]
    for draw in draws:
        assert torch.equal(draw(first), draw(twin))
        assert not torch.equal(draw(first), draw(other))


def test_a_model_is_fresh_each_time_it_is_asked_for() -> None:
    subject = subject_of(convnet)
    fresh = {name: tensor.clone() for name, tensor in subject.model().state_dict().items()}
    spent = subject.model(torch.double)
    with torch.no_grad():
        for parameter in spent.parameters():
            parameter.zero_()
    again = subject.model().state_dict()
    assert all(torch.equal(fresh[name], again[name]) for name in fresh)


def test_natural_noise_is_smooth_and_its_channels_are_alike() -> None:
    noise = natural_noise((16, 3, 32, 32), torch.Generator().manual_seed(0))
    assert float(noise.mean()) == pytest.approx(0, abs=1e-5)
    assert float(noise.std()) == pytest.approx(1, abs=1e-3)
    neighbours = torch.corrcoef(torch.stack([noise[..., 1:].flatten(), noise[..., :-1].flatten()]))[0, 1]
    channels = torch.corrcoef(noise.movedim(1, 0).flatten(1))[0, 1]
    assert neighbours > 0.6
    assert 0.4 < channels < 0.8


@pytest.mark.parametrize("shape", [(2, 4, 64), (2, 1, 8, 8, 8)])
def test_signals_and_volumes_have_natural_noise_too(shape: tuple[int, ...]) -> None:
    noise = natural_noise(shape, torch.Generator().manual_seed(0))
    assert noise.shape == shape
    assert torch.isfinite(noise).all()


def test_a_device_that_is_not_one_is_refused() -> None:
    with pytest.raises(UserError, match="No device 'gpu'"):
        Subject(architecture_of(convnet), 0, "gpu")
