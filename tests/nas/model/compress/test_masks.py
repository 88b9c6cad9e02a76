import pytest
import torch
from torch import Tensor, nn

from nas.model.compress.block import Block
from nas.model.compress.core.method import Method
from nas.model.compress.gradual import Gradual
from nas.model.compress.mask_decay import MaskDecay
from nas.model.compress.masks import Masks
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.sr_ste import SrSte
from nas.model.compress.structure_decay import StructureDecay
from nas.model.compress.unstructured import Unstructured

pytestmark = pytest.mark.torch

METHODS = [
    Gradual(Unstructured(0.8)),
    Gradual(Block(4, 1, 0.75)),
    SrSte(NOfM(2, 4)),
    SrSte(Unstructured(0.5)),
    MaskDecay(NOfM(1, 16), "exponential"),
    StructureDecay(NOfM(1, 8), "stepwise"),
    StructureDecay(NOfM(2, 4), "geometric"),
]
INPUTS = torch.randn(32, 16, 5, 5, generator=torch.Generator().manual_seed(0))


def _model() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Conv2d(16, 12, 1), nn.ReLU(), nn.Conv2d(12, 4, 3))


def _weight(model: nn.Module) -> Tensor:
    return model.get_parameter("0.weight")


def _run(masks: Masks, model: nn.Module, first: int, last: int, steps: int, optimiser: torch.optim.Optimizer) -> None:
    for step in range(first, last):
        masks.before_step(model, step, steps)
        optimiser.zero_grad()
        with masks.in_force(model):
            (model(INPUTS) - INPUTS[:, :4, 1:4, 1:4]).square().mean().backward()
        masks.after_backward(model, step, steps)
        optimiser.step()
        masks.after_step(model, step, steps)


def _adamw(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.1)


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_however_short_the_training_it_ends_with_exactly_the_pattern(method: Method, steps: int) -> None:
    model, masks = _model(), Masks({"0": method})
    masks.begin(model)
    _run(masks, model, 0, steps, steps, _adamw(model))
    with masks.in_force(model), torch.no_grad():
        in_force = model(INPUTS)
    masks.finish(model)
    weight = _weight(model)
    assert int((weight == 0).sum()) == method.pattern.zeros(weight)
    assert torch.equal(weight != 0, method.pattern.mask(weight))
    with torch.no_grad():
        assert torch.equal(model(INPUTS), in_force)


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_what_is_pruned_keeps_its_dense_value_for_the_optimiser(method: Method) -> None:
    model, masks = _model(), Masks({"0": method}, end=0.5)
    masks.begin(model)
    _run(masks, model, 0, 10, 10, _adamw(model))
    before = _weight(model).detach().clone()
    with masks.in_force(model):
        assert int((_weight(model) == 0).sum()) == method.pattern.zeros(before)
    assert torch.equal(_weight(model), before)
    assert int((before == 0).sum()) == 0


def test_nothing_is_pruned_before_the_start() -> None:
    model, twin, masks = _model(), _model(), Masks({"0": SrSte(NOfM(2, 4))}, start=0.5, end=1)
    masks.begin(model)
    optimiser, free = _adamw(model), _adamw(twin)
    _run(masks, model, 0, 5, 10, optimiser)
    _run(Masks({}), twin, 0, 5, 10, free)
    assert torch.equal(_weight(model), _weight(twin))
    _run(masks, model, 5, 6, 10, optimiser)
    _run(Masks({}), twin, 5, 6, 10, free)
    assert not torch.equal(_weight(model), _weight(twin))


def test_gradually_pruned_weights_come_back_until_the_mask_freezes() -> None:
    model, masks = _model(), Masks({"0": Gradual(Unstructured(0.5))}, end=0.5)
    masks.begin(model)
    optimiser = _adamw(model)
    _run(masks, model, 0, 10, 40, optimiser)
    pruned = ~masks.state()["0"]
    with torch.no_grad():
        _weight(model)[pruned] += 10.0
    _run(masks, model, 10, 22, 40, optimiser)
    frozen = masks.state()["0"].clone()
    assert frozen[pruned].all()
    with torch.no_grad():
        _weight(model)[~frozen] += 20.0
    _run(masks, model, 22, 40, 40, optimiser)
    assert torch.equal(masks.state()["0"], frozen)


def test_sr_ste_lets_pruned_weights_learn_as_straight_through_and_draws_them_to_zero() -> None:
    model, masks = _model(), Masks({"0": SrSte(NOfM(2, 4))})
    masks.begin(model)
    masks.before_step(model, 0, 10)
    with masks.in_force(model):
        model(INPUTS).square().mean().backward()
        seen = _weight(model).grad.clone()
    masks.after_backward(model, 0, 10)
    mask = NOfM(2, 4).mask(_weight(model))
    assert seen[~mask].abs().min() > 0
    assert torch.allclose(_weight(model).grad, seen + 2e-4 * ~mask * _weight(model).detach())


def test_the_average_has_the_pattern_of_the_trained_weights() -> None:
    model, average, masks = _model(), _model(), Masks({"0": Gradual(Unstructured(0.9))})
    masks.begin(model)
    _run(masks, model, 0, 20, 20, _adamw(model))
    masks.finish(average)
    masks.finish(model)
    assert torch.equal(_weight(average) != 0, _weight(model) != 0)


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_a_pruning_goes_on_from_its_state(method: Method) -> None:
    whole, half, rest = _model(), _model(), _model()
    sgd = {name: torch.optim.SGD(m.parameters(), lr=0.1) for name, m in (("w", whole), ("h", half), ("r", rest))}
    at_once, first, second = Masks({"0": method}), Masks({"0": method}), Masks({"0": method})
    for masks, model in ((at_once, whole), (first, half), (second, rest)):
        masks.begin(model)
    _run(at_once, whole, 0, 30, 30, sgd["w"])
    _run(first, half, 0, 13, 30, sgd["h"])
    rest.load_state_dict(half.state_dict())
    second.load_state({key: tensor.clone() for key, tensor in first.state().items()})
    _run(second, rest, 13, 30, 30, sgd["r"])
    assert torch.equal(_weight(rest), _weight(whole))
    assert torch.equal(second.state()["0"], at_once.state()["0"])


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_a_training_made_longer_or_cut_short_still_ends_with_the_pattern(method: Method) -> None:
    for planned in (14, 200):
        model, first, second = _model(), Masks({"0": method}), Masks({"0": method})
        first.begin(model)
        _run(first, model, 0, 13, 100, _adamw(model))
        second.begin(model)
        second.load_state(first.state())
        _run(second, model, 13, planned, planned, _adamw(model))
        second.finish(model)
        assert int((_weight(model) == 0).sum()) == method.pattern.zeros(_weight(model))


@pytest.mark.parametrize("share", [(0.5, 0.5), (0.5, 0.2), (-0.1, 0.5), (0, 1.1)])
def test_a_pruning_that_ends_before_it_starts_is_refused(share: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="0 <= start < end <= 1"):
        Masks({}, start=share[0], end=share[1])


def test_masks_of_another_model_are_refused() -> None:
    masks, other = Masks({"0": SrSte(NOfM(2, 4))}), Masks({"2": SrSte(NOfM(2, 4))})
    masks.begin(_model())
    other.begin(_model())
    with pytest.raises(ValueError, match="masks are of other layers"):
        masks.load_state(other.state())
    with pytest.raises(ValueError, match="Groups of 5 do not divide 16"):
        Masks({"0": SrSte(NOfM(1, 5))}).begin(_model())
