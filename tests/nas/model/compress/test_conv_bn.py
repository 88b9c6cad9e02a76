from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from nas.model.compress.conv_bn import TunedConv, absorb

pytestmark = pytest.mark.torch


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _layers(rank: int, *, groups: int, bias: bool) -> tuple:
    conv = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[rank - 1](8, 12, 3, stride=2, padding=1, groups=groups, bias=bias)
    norm = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)[rank - 1](12)
    with torch.no_grad():
        for tensor in (norm.weight, norm.running_var):
            tensor.copy_(torch.rand(12, generator=_seeded(rank)) + 0.5)
        for tensor in (norm.bias, norm.running_mean):
            tensor.copy_(torch.randn(12, generator=_seeded(rank + 9)))
    return conv, norm.eval()


def _gradients(run: Callable[[Tensor], Tensor], x: Tensor, *parameters: Tensor) -> list[Tensor]:
    output = run(x)
    factors = torch.randn(output.shape, generator=_seeded(5))
    return list(torch.autograd.grad((output * factors).sum(), parameters))


def _distance(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm() / other.norm())


@pytest.mark.parametrize(("rank", "groups", "bias"), [(1, 1, True), (2, 1, False), (2, 4, True), (3, 2, False)])
def test_all_modes_answer_alike_and_tune_has_the_gradients_of_eval(rank: int, groups: int, bias: bool) -> None:
    conv, norm = _layers(rank, groups=groups, bias=bias)
    x = torch.randn(2, 8, *[7] * rank, generator=_seeded(1))
    trained = (conv.weight, norm.weight, norm.bias)
    tuned, usual = TunedConv(conv, norm), nn.Sequential(conv, norm)
    expected, gradients = usual(x), _gradients(usual, x, *trained)
    assert (tuned(x) - expected).abs().max() <= 1e-5
    for tune, evaluated in zip(_gradients(tuned, x, *trained), gradients, strict=True):
        assert _distance(tune, evaluated) <= 1e-5
    factor = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().reshape(-1, *[1] * (rank + 1))
    absorb(conv, norm)
    assert (usual(x) - expected).abs().max() <= 1e-5
    assert (tuned(x) - expected).abs().max() <= 1e-5
    (deployed,) = _gradients(tuned, x, conv.weight)
    assert _distance(deployed, gradients[0] / factor) <= 1e-5
    assert [p.requires_grad for p in (conv.weight, norm.weight, norm.bias)] == [True, False, True]


def _kept_bytes(run: Callable[[Tensor], Tensor], x: Tensor) -> int:
    """What the graph of one pass keeps for its gradients."""
    kept: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        kept[tensor.data_ptr()] = tensor.numel() * tensor.element_size()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        output = run(x)
    del output
    return sum(kept.values())


def test_tune_keeps_one_map_less_than_eval_for_its_gradients() -> None:
    conv, norm = _layers(2, groups=1, bias=False)
    x = torch.randn(16, 8, 32, 32, generator=_seeded(2))
    evaluated, tuned = _kept_bytes(nn.Sequential(conv, norm), x), _kept_bytes(TunedConv(conv, norm), x)
    map_bytes = 16 * 12 * 16 * 16 * 4
    assert evaluated - tuned >= 0.9 * map_bytes
