import pytest
import torch

from nas.model.compress.block import Block
from nas.model.compress.core.method import Method
from nas.model.compress.gradual import Gradual
from nas.model.compress.mask_decay import MaskDecay
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.sr_ste import SrSte
from nas.model.compress.structure_decay import StructureDecay
from nas.model.compress.unstructured import Unstructured

pytestmark = pytest.mark.torch

METHODS = [
    Gradual(Unstructured(0.9)),
    Gradual(Block(8, 1, 0.75)),
    SrSte(NOfM(2, 4)),
    MaskDecay(NOfM(1, 16), "linear"),
    MaskDecay(Unstructured(0.5), "exponential"),
    StructureDecay(NOfM(1, 16), "stepwise"),
    StructureDecay(NOfM(1, 8), "geometric"),
]
SEEN, WEIGHT = torch.randn(2, 16, 64, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_every_method_ends_at_its_pattern_with_nothing_left_of_the_rest(method: Method) -> None:
    for progress in (1.0, 1.3):
        assert torch.equal(method.mask(WEIGHT, progress), method.pattern.mask(WEIGHT))
        assert method.left(progress) == 0


@pytest.mark.parametrize("course", ["linear", "exponential"])
def test_what_decays_begins_whole_and_ends_below_a_thousandth(course) -> None:
    decay = MaskDecay(NOfM(2, 4), course)
    assert decay.left(0) == 1
    assert 0 < decay.left(0.9999) < 1e-3


@pytest.mark.parametrize("method", METHODS[3:], ids=repr)
def test_gradients_reach_pruned_weights_until_what_decays_has_decayed(method: Method) -> None:
    mask = method.mask(WEIGHT, 0.4)
    assert method.gradient(SEEN, WEIGHT, mask, 0.4)[~mask].abs().min() > 0
    mask = method.mask(WEIGHT, 1.0)
    got = method.gradient(SEEN, WEIGHT, mask, 1.0)
    assert torch.equal(got[mask], SEEN[mask])
    assert got[~mask].abs().max() == 0


def test_sr_ste_draws_pruned_weights_to_zero_and_lets_all_of_them_learn() -> None:
    mask = NOfM(2, 4).mask(WEIGHT)
    got = SrSte(NOfM(2, 4)).gradient(SEEN, WEIGHT, mask, 0)
    assert torch.allclose(got, SEEN + 2e-4 * (1 - mask.float()) * WEIGHT)


def test_gradual_pruning_moves_a_hundred_times_and_then_no_more() -> None:
    gradual = Gradual(Unstructured(0.5))
    moves = [gradual.due((step - 1) / 1000, step / 1000) for step in range(2000)]
    assert sum(moves) == 101
    assert max(step for step, moved in enumerate(moves) if moved) == 1000


@pytest.mark.parametrize(
    ("progress", "zeros"), [(0, 0), (0.1, 237.125), (0.25, 505.86), (0.5, 765.6), (0.75, 861.3), (1, 875)]
)
def test_gradual_pruning_follows_the_cubic_schedule_weight_by_weight(progress: float, zeros: float) -> None:
    weight = torch.randn(40, 25, generator=torch.Generator().manual_seed(4))
    assert abs(int((~Gradual(Unstructured(0.875)).mask(weight, progress)).sum()) - zeros) <= 0.5


def test_structure_decay_passes_through_milder_patterns() -> None:
    decay = StructureDecay(NOfM(1, 16))
    densities = [decay.mask(WEIGHT, progress).float().mean().item() for progress in (0, 0.2, 0.4, 0.6, 0.8)]
    assert densities == [15 / 16, 8 / 16, 4 / 16, 2 / 16, 1 / 16]
