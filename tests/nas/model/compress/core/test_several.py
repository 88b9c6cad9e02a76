import pytest
import torch
from torch import nn

from nas.model.compress.core.several import Several
from nas.model.compress.frozen_norms import FrozenNorms
from nas.model.compress.masks import Masks
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.sr_ste import SrSte
from nas.model.compress.unstructured import Unstructured

pytestmark = pytest.mark.torch


def _model() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Conv2d(8, 8, 1), nn.BatchNorm2d(8), nn.Conv2d(8, 4, 1), nn.BatchNorm2d(4))


def _hooks() -> Several:
    first, second = Masks({"0": SrSte(NOfM(2, 4))}), Masks({"2": SrSte(Unstructured(0.75))})
    return Several([first, second, FrozenNorms("tune", [("0", "1"), ("2", "3")])])


def test_all_of_them_are_in_force_at_once_and_leave_in_reverse() -> None:
    model, hooks = _model(), _hooks()
    images = torch.randn(2, 8, 4, 4, generator=torch.Generator().manual_seed(1))
    dense = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    hooks.begin(model)
    hooks.before_step(model, 0, 1)
    with hooks.in_force(model):
        in_force = model(images)
    assert all(torch.equal(tensor, dense[key]) for key, tensor in model.state_dict().items())
    hooks.after_step(model, 0, 1)
    hooks.finish(model)
    assert int((model[0].weight == 0).sum()) == 32
    assert int((model[2].weight == 0).sum()) == 24
    assert torch.allclose(model.eval()(images), in_force, atol=1e-6)


def test_each_keeps_its_own_state() -> None:
    hooks, twin = _hooks(), _hooks()
    for several in (hooks, twin):
        several.begin(_model())
    hooks.before_step(_model(), 0, 1)
    twin.load_state(hooks.state())
    assert twin.state().keys() == {"0.planned", "0.0", "1.planned", "1.2"}
    assert all(torch.equal(tensor, twin.state()[key]) for key, tensor in hooks.state().items())


def test_none_of_them_do_nothing() -> None:
    model = _model()
    with Several(()).in_force(model):
        assert Several(()).state() == {}
