import pytest
import torch
from torch import nn

from nas.model.build import build
from nas.model.compress.low_rank import Pair, factorise, split_pairs, split_weights
from search_spaces.core.files import space_from

pytestmark = pytest.mark.torch


def matrix(outputs: int = 64, inputs: int = 96) -> torch.Tensor:
    return torch.randn(outputs, inputs, generator=torch.Generator().manual_seed(0))


def least_error(weight: torch.Tensor, rank: int) -> float:
    return float(torch.linalg.svdvals(weight.double())[rank:].square().sum().sqrt())


@pytest.mark.parametrize("rank", [1, 16, 63, 64])
def test_the_error_is_that_of_the_singular_values_left_out(rank):
    # Eckart and Young 1936, https://doi.org/10.1007/BF02288367
    first, second = factorise(matrix(), rank)
    assert float((matrix() - second @ first).norm()) == pytest.approx(least_error(matrix(), rank), abs=1e-4)


def test_sixteen_ranks_of_64_by_96_are_2560_weights_instead_of_6144():
    first, second = factorise(matrix(), 16)
    assert first.shape == (16, 96)
    assert second.shape == (64, 16)
    assert first.numel() + second.numel() == 2560
    assert matrix().numel() == 6144


def test_no_training_finds_two_smaller_layers_that_are_nearer():
    rng = torch.Generator().manual_seed(1)
    first, second = (torch.randn(shape, generator=rng).div(5).requires_grad_() for shape in ((4, 24), (16, 4)))
    weight = matrix(16, 24)
    optimiser = torch.optim.LBFGS([first, second], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        gap = (weight - second @ first).square().sum()
        gap.backward()
        return gap

    optimiser.step(loss)
    reached = float((weight - second @ first).detach().norm())
    assert reached == pytest.approx(least_error(weight, 4), rel=1e-3)
    assert reached >= least_error(weight, 4) - 1e-4


def test_both_factors_carry_half_of_every_singular_value():
    first, second = factorise(matrix(), 8)
    assert first.norm(dim=1) == pytest.approx(second.norm(dim=0), rel=1e-4)


@pytest.mark.parametrize(
    ("shape", "rank", "message"), [((8, 8, 3, 3), 2, "1x1"), ((8, 4), 5, "1 to 4"), ((8, 4), 0, "1 to 4")]
)
def test_what_has_no_such_rank_is_refused(shape, rank, message):
    with pytest.raises(ValueError, match=message):
        factorise(torch.zeros(shape), rank)


def declared(sparsity: str):
    block = {"kind": "convnext", "kernel": 3, "expansion": 2}
    document = {
        "name": "tiny",
        "resolution": 16,
        "classes": 5,
        "stem": {"kind": "conv_stem", "channels": 16, "shrinks_by": 1},
        "stages": [{"depth": 2, "width": 16, "shrink_at": "never", "block": block, "sparsity": sparsity}],
        "head": {"kind": "linear_head"},
    }
    return build(space_from(document, "here").architecture({}), seed=3).eval()


def test_the_layers_that_a_rank_drew_are_found_by_their_place():
    dense, small = declared("dense"), declared("rank:0.25")
    pairs = list(split_pairs(dense.state_dict(), small.state_dict()))
    assert Pair("stage1.block0.expand_rank.weight", "stage1.block0.expand.weight") in pairs
    assert len(pairs) == 4


def test_a_low_rank_network_begins_from_its_dense_twin():
    dense, small = declared("dense"), declared("rank:0.25")
    small.load_state_dict(split_weights(dense.state_dict(), small.state_dict()))
    x = torch.randn(1, 16, 8, 8, generator=torch.Generator().manual_seed(2))
    expand, rank = (small.get_submodule(f"stage1.block0.{name}") for name in ("expand", "expand_rank"))
    whole = dense.get_submodule("stage1.block0.expand")
    assert isinstance(whole, nn.Conv2d)
    best = nn.Conv2d(16, 32, 1)
    values = torch.linalg.svd(whole.weight.detach().flatten(1), full_matrices=False)
    kept = values.U[:, :4] @ torch.diag(values.S[:4]) @ values.Vh[:4]
    best.load_state_dict({"weight": kept.reshape(32, 16, 1, 1), "bias": whole.bias.detach()})
    assert torch.allclose(expand(rank(x)), best(x), atol=1e-5)


def test_weights_of_the_same_network_stay_as_they_are():
    state = declared("dense").state_dict()
    assert split_weights(state, declared("dense").state_dict()) == dict(state)


def test_a_full_rank_answers_as_the_dense_network():
    dense = {"a.weight": matrix(8, 6), "a.bias": torch.ones(8)}
    drawn = {"a_rank.weight": torch.empty(6, 6), "a.weight": torch.empty(8, 6), "a.bias": torch.empty(8)}
    split = split_weights(dense, drawn)
    assert torch.allclose(split["a.weight"] @ split["a_rank.weight"], dense["a.weight"], atol=1e-5)
    assert split["a.bias"] is dense["a.bias"]
