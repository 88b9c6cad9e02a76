from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nas.model.build import build
from nas.model.declared_bits import plan_of
from nas.model.merge import merge
from nas.model.quantise.aware import QuantisationAware, Timetable
from nas.model.quantise.weights import fold_factor, folded_fake, integers_of
from nas.model.train.loop import TrainResult, train_model
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from tests.nas.model.quantise.drawn import quantised_net
from tests.nas.model.quantise.trained import DATA, SHORT

pytestmark = pytest.mark.torch


def _train(
    architecture: Architecture, recipe: Recipe = SHORT, checkpoint: Path | None = None
) -> tuple[TrainResult, QuantisationAware]:
    hook = QuantisationAware(plan_of(architecture))
    model = build(architecture, num_classes=2)
    result = train_model(model, DATA, recipe, seed=0, observe=lambda _: None, checkpoint=checkpoint, hook=hook)
    return result, hook


def _levels(weight: Tensor) -> int:
    """The most values that one output channel uses."""
    return max(len(row.unique()) for row in weight.flatten(1))


@pytest.mark.parametrize(("weight_bits", "levels"), [(2, 3), (4, 15), (8, 255)])
def test_after_training_every_folded_channel_lies_on_a_grid_of_the_declared_bits(weight_bits, levels) -> None:
    architecture = quantised_net(weight_bits, 8)
    trained = merge(_train(architecture)[0].model, architecture)
    for layer in plan_of(architecture).layers:
        weight = trained.get_parameter(f"{layer.name}.weight").detach()
        stored = integers_of(weight, weight_bits)
        assert 1 < len(stored.values.unique()) <= levels
        torch.testing.assert_close(stored.floats, weight, rtol=1e-5, atol=1e-6)


def test_the_last_accuracy_is_that_of_the_rounded_network() -> None:
    architecture = quantised_net(4, 4)
    result, hook = _train(architecture, SHORT.model_copy(update={"epochs": 10}))
    images, labels = DATA.test.batch(np.arange(len(DATA.test)))
    with hook.in_force(result.model), torch.no_grad():
        right = (result.model.eval()(images).argmax(1) == labels).float().mean()
    assert float(right) == pytest.approx(result.accuracy)
    assert result.accuracy > 0.9


@pytest.mark.parametrize("ema_decay", [0.0, 0.9])
def test_a_training_that_was_stopped_ends_with_the_weights_and_ranges_of_its_twin(ema_decay, tmp_path: Path) -> None:
    architecture, recipe = quantised_net(4, 8), SHORT.model_copy(update={"epochs": 3, "ema_decay": ema_decay})
    checkpoint = tmp_path / "stopped.safetensors"

    class Stopped(Exception):  # noqa: N818 - an event of this test
        pass

    def stop(record: object) -> None:
        raise Stopped

    model = build(architecture, num_classes=2)
    with pytest.raises(Stopped):
        hook = QuantisationAware(plan_of(architecture))
        train_model(model, DATA, recipe, seed=0, observe=stop, checkpoint=checkpoint, hook=hook)
    (resumed, one), (whole, other) = _train(architecture, recipe, checkpoint), _train(architecture, recipe)
    pairs = zip(resumed.model.state_dict().values(), whole.model.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert resumed.history == whole.history
    assert {place: bounds.tolist() for place, bounds in one.state().items()} == {
        place: bounds.tolist() for place, bounds in other.state().items()
    }


def test_what_is_in_force_leaves_the_weights_as_they_were_and_the_keys_always() -> None:
    architecture = quantised_net(2, 4)
    model = build(architecture)
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    hook = QuantisationAware(plan_of(architecture))
    hook.begin(model)
    with pytest.raises(RuntimeError), hook.in_force(model.eval()):
        assert list(model.state_dict()) == list(before)
        assert _levels(model.get_parameter("stem.conv.weight")) <= 3
        model(torch.zeros(1, 5, 8, 8))
    assert all(torch.equal(tensor, before[key]) for key, tensor in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())


def test_late_in_training_statistics_and_ranges_stand_still() -> None:
    architecture = quantised_net(8, 8)
    hook, model = QuantisationAware(plan_of(architecture), Timetable(0.0, 0.5)), build(architecture)
    images = DATA.train.batch(np.arange(16))[0]
    seen: list[dict[str, Tensor]] = []
    for step in range(4):
        model.train()
        hook.before_step(model, step, 4)
        with hook.in_force(model), torch.no_grad():
            model(images * (step + 1))
        seen.append({**hook.state(), "mean": model.get_buffer("stem.norm.running_mean").clone()})
    assert all(not torch.equal(seen[0][key], seen[1][key]) for key in seen[0])
    assert all(torch.equal(seen[1][key], seen[3][key]) for key in seen[0])


def test_values_are_rounded_only_once_their_ranges_have_been_watched() -> None:
    architecture = quantised_net(8, 2)
    hook, model = QuantisationAware(plan_of(architecture), Timetable(0.5, 1.0)), build(architecture)
    images, puts_out = DATA.train.batch(np.arange(16))[0], []
    for step in range(2):
        hook.before_step(model, step, 2)
        with hook.in_force(model), torch.no_grad():
            watch = model.get_submodule("stem.act").register_forward_hook(lambda _, __, x: puts_out.append(x))
            model(images)
            watch.remove()
    assert len(puts_out[0].unique()) > 4
    assert len(puts_out[1].unique()) <= 4


def test_a_rounded_kernel_before_its_norm_is_the_folded_one_on_its_grid() -> None:
    generator = torch.Generator().manual_seed(0)
    norm, weight = nn.BatchNorm2d(6), torch.randn((6, 4, 3, 3), generator=generator)
    norm.weight.data.copy_(torch.tensor([0.5, -2.0, 1e-3, 0.0, 30.0, 1.0]))
    assert norm.running_var is not None
    norm.running_var.copy_(torch.rand(6, generator=generator) + 0.1)
    factor = fold_factor(norm).reshape(-1, 1, 1, 1)
    stored = integers_of(weight * factor, 4)
    torch.testing.assert_close(folded_fake(weight, norm, 4) * factor, stored.floats, rtol=1e-5, atol=1e-7)


def test_masked_weights_stay_zero_behind_any_norm() -> None:
    weight = torch.randn((6, 8, 1, 1), generator=torch.Generator().manual_seed(0))
    mask = torch.arange(8).reshape(1, 8, 1, 1) % 2 == 0
    rounded = folded_fake(weight * mask, nn.BatchNorm2d(6), 2)
    assert torch.equal(rounded == 0, rounded * mask == 0)
    assert not rounded[:, 1::2].any()
