import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nas.model.build import build
from nas.model.merge import merge
from nas.model.quantise.adaquant import calibrate, calibrated
from nas.model.quantise.post import answers_of, given_to, rounded, sensitivities, value_grids
from nas.model.quantise.weights import integers_of, per_channel
from tests.nas.model.drawings import as_if_trained
from tests.nas.model.quantise.drawn import quantised_net

pytestmark = pytest.mark.torch

ARCHITECTURE = quantised_net(32, 32)
LAYERS: tuple[str, ...] = ("stem.conv", "body.expand.conv", "body.project.conv", "head.classifier")


def _images(seed: int, count: int = 32) -> torch.Tensor:
    return torch.randn((count, 3, 8, 8), generator=torch.Generator().manual_seed(seed))


def _deployed() -> nn.Module:
    return merge(as_if_trained(build(ARCHITECTURE), _images(9), seed=0), ARCHITECTURE)


def test_fewer_bits_change_the_answers_more() -> None:
    found = sensitivities(_deployed(), LAYERS, (2, 4, 8), {}, _images(0))
    assert (found[:, 0] > 4 * found[:, 1]).all()
    assert (found[:, 1] > 4 * found[:, 2]).all()
    assert (found[:, 2] > 0).all()


def test_rounding_ends_where_it_began() -> None:
    model, images = _deployed(), _images(0)
    before = answers_of(model, images)
    with rounded(model, dict.fromkeys(LAYERS, 2), value_grids(model, LAYERS, images, 2)):
        assert not torch.allclose(answers_of(model, images), before, atol=1e-3)
    assert torch.equal(answers_of(model, images), before)


def test_what_a_layer_is_given_lies_on_its_grid() -> None:
    model, images = _deployed(), _images(0)
    grids = value_grids(model, LAYERS, images, 8)
    given = {name: given_to(model, name, images) for name in LAYERS}
    assert tuple(given["head.classifier"].shape) == (32, 8)
    for name, x in given.items():
        assert (grids[name].fake(x) - x).abs().max() <= grids[name].scale / 2 * (1 + 1e-4)


def test_of_a_large_map_few_images_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nas.model.quantise.post.MOST_VALUES", 1000)
    given = given_to(_deployed(), "stem.conv", _images(0))
    assert tuple(given.shape) == (1000 // (3 * 8 * 8), 3, 8, 8)


def test_adaquant_answers_better_than_rounding_also_on_what_it_was_not_calibrated_on() -> None:
    generator = torch.Generator().manual_seed(0)
    layer = nn.Linear(64, 32)
    layer.weight.data.copy_(torch.randn(32, 64, generator=generator) / 8)
    seen, unseen = (torch.randn(512, 64, generator=generator).mul(torch.linspace(0.1, 1.1, 64)) for _ in range(2))
    found = calibrated(layer, seen, bits=4, values=None)
    weight = layer.weight.detach()
    with torch.no_grad():
        plain = F.linear(unseen, per_channel(weight, 4).fake(weight), layer.bias)
        moved = F.linear(unseen, found.parameters["weight"], found.parameters["bias"])
        wanted = layer(unseen)
    assert found.after < 0.9 * found.before
    assert (moved - wanted).square().mean() < 0.95 * (plain - wanted).square().mean()
    levels = found.parameters["weight"] / found.scale.reshape(-1, 1)
    assert (levels - levels.round()).abs().max() < 1e-4
    assert levels.abs().max() < 7.01


def test_the_best_iterate_is_kept_where_the_last_has_wandered_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nas.model.quantise.adaquant.WEIGHT_RATE", 1.0)
    generator = torch.Generator().manual_seed(0)
    layer, x = nn.Conv2d(4, 8, 3), torch.randn(4, 4, 6, 6, generator=generator)
    found = calibrated(layer, x, bits=4, values=None, steps=20)
    assert found.after <= found.before
    torch.testing.assert_close(found.parameters["weight"], integers_of(layer.weight, 4).floats)


def test_masked_weights_are_not_moved() -> None:
    layer, x = nn.Conv2d(8, 4, 1), torch.randn(16, 8, 3, 3, generator=torch.Generator().manual_seed(0))
    layer.weight.data[:, ::2] = 0
    found = calibrated(layer, x, bits=3, values=None, steps=50)
    assert not found.parameters["weight"][:, ::2].any()
    assert found.parameters["weight"][:, 1::2].any()


def test_a_calibrated_model_answers_better_than_a_rounded_one() -> None:
    model, images = _deployed(), _images(0)
    bits, values = dict.fromkeys(LAYERS, 4), value_grids(model, LAYERS, images, 8)
    wanted = answers_of(model, images)
    with rounded(model, bits, values):
        plain = (answers_of(model, images) - wanted).square().mean()
    moved = calibrate(model, bits, values, images)
    with rounded(moved, {}, values):
        after = (answers_of(moved, images) - wanted).square().mean()
    assert after < plain
    assert torch.equal(answers_of(model, images), wanted)
