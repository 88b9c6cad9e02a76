import pytest
import torch
from torch import nn

from nas.model.compress.conv_bn import TunedConv
from nas.model.compress.frozen_norms import FrozenMode, FrozenNorms

pytestmark = pytest.mark.torch

IMAGES = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
PAIRS = (("0", "1"), ("3.0", "3.1"))
MODES: tuple[FrozenMode, ...] = ("eval", "tune", "deploy")


def _model() -> nn.Sequential:
    """As after some training: statistics, factors and shifts are nowhere 0 or 1."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Sequential(nn.Conv2d(8, 4, 1), nn.BatchNorm2d(4)),
            nn.ReLU(), nn.BatchNorm2d(4),
        )  # fmt: skip
        for norm in model.modules():
            if isinstance(norm, nn.BatchNorm2d):
                for tensor in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
                    nn.init.uniform_(tensor, 0.5, 1.5)
    return model


def _begun(mode: FrozenMode) -> tuple[nn.Sequential, FrozenNorms]:
    model, hook = _model().train(), FrozenNorms(mode, PAIRS)
    hook.begin(model)
    hook.before_step(model, 0, 1)
    return model, hook


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_answers_as_the_finished_network_does(mode: FrozenMode) -> None:
    expected = _model().eval()(IMAGES)
    model, hook = _begun(mode)
    with hook.in_force(model):
        assert (model(IMAGES) - expected).abs().max() <= 1e-5
    hook.finish(model)
    assert (model.eval()(IMAGES) - expected).abs().max() <= 1e-5


@pytest.mark.parametrize("mode", MODES)
def test_statistics_names_and_shapes_stay(mode: FrozenMode) -> None:
    model, hook = _begun(mode)
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    with hook.in_force(model):
        model(IMAGES)
    after, usual = model.state_dict(), _model().state_dict()
    assert [(key, after[key].shape) for key in after] == [(key, usual[key].shape) for key in usual]
    assert all(torch.equal(after[key], tensor) for key, tensor in before.items())


@pytest.mark.parametrize("mode", ["tune", "deploy"])
def test_convolutions_are_merged_only_while_it_lasts(mode: FrozenMode) -> None:
    model, hook = _begun(mode)
    with hook.in_force(model):
        assert sum(isinstance(module, TunedConv) for module in model.modules()) == 2
    assert [type(module) for module in model.modules()] == [type(module) for module in _model().modules()]


def test_tune_trains_what_eval_trains_and_deploy_the_merged_kernel_alone() -> None:
    gradients = {}
    for mode in MODES:
        model, hook = _begun(mode)
        with hook.in_force(model):
            model(IMAGES).square().sum().backward()
        gradients[mode] = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    assert gradients["tune"].keys() == gradients["eval"].keys()
    for name, gradient in gradients["eval"].items():
        assert (gradients["tune"][name] - gradient).norm() <= 1e-5 * gradient.norm() + 1e-6, name
    assert gradients["eval"].keys() - gradients["deploy"].keys() == {"0.bias", "1.weight", "3.0.bias", "3.1.weight"}
