"""A network's cost as the sum of its layers' prices (arXiv:2004.14525, section 4.2)."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from nas.compiled.space import CompiledSpace, compile_space
from predictors.core.errors import PredictorError
from predictors.core.metric import Scene
from predictors.linear_cost import fit_linear_cost, layer_counts, random_layers
from search_spaces.core.load import load_points, load_space
from search_spaces.core.staged import StagedSpace

FITTED, HELD_OUT = 160, 40


def mobiledet() -> StagedSpace:
    space = load_space("mobiledet")
    assert isinstance(space, StagedSpace)
    return space


def nets(skeleton: str, count: int = FITTED + HELD_OUT) -> list[dict[str, object]]:
    choices = load_points("mobiledet")[skeleton].choices
    return random_layers(mobiledet(), choices, "layer", count, np.random.default_rng(0))


@pytest.fixture(scope="module")
def latencies() -> CompiledSpace:
    profile = load_profile("cpu")
    return compile_space(mobiledet(), ["latency"], Scene(profile, 1, profile.stack.dtype))


@pytest.mark.parametrize("skeleton", sorted(load_points("mobiledet")))
def test_the_layers_of_160_random_networks_price_40_others(skeleton: str, latencies: CompiledSpace) -> None:
    drawn = nets(skeleton)
    costs = latencies.score(np.array([mobiledet().encode(net) for net in drawn]))[:, 0]
    counts = layer_counts(mobiledet(), drawn, "layer")
    cost = fit_linear_cost(counts[:FITTED], costs[:FITTED])
    assert cost.determination(counts[FITTED:], costs[FITTED:]) >= 0.9


def test_noise_is_not_learned_by_heart() -> None:
    rng = np.random.default_rng(1)
    counts = layer_counts(mobiledet(), nets("mobiledet_dsp"), "layer")
    sums = counts @ rng.uniform(1, 4, counts.shape[1])
    noisy = sums + rng.normal(0, 0.3 * sums.std(), len(sums))
    cost = fit_linear_cost(counts[:FITTED], noisy[:FITTED])
    assert cost.determination(counts[FITTED:], sums[FITTED:]) > 0.7


def test_random_layers_keep_their_skeleton() -> None:
    base = load_points("mobiledet")["mobiledet_edgetpu"].choices
    for net in nets("mobiledet_edgetpu", 5):
        changed = {name for name in net if net[name] != mobiledet().decode(mobiledet().encode(base))[name]}
        assert changed and all(name.endswith(".layer") for name in changed)


def test_every_block_is_counted_once() -> None:
    counts = layer_counts(mobiledet(), [load_points("mobiledet")["mobiledet_cpu"].choices], "layer")
    assert counts.sum() == 1 + 1 + 4 + 4 + 4 + 4 + 1


def test_a_setting_that_no_block_has_is_refused() -> None:
    with pytest.raises(PredictorError, match="No stage of 'mobiledet' has a setting 'kernel'"):
        layer_counts(mobiledet(), [], "kernel")
