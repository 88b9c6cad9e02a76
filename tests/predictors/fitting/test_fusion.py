import json
from dataclasses import asdict

import numpy as np
import pytest

from hw_profiles.core.groups import MeasuredGroup
from hw_profiles.core.load import load_profile
from hw_profiles.core.table import Operator
from predictors.core.pricing import load_pricer
from predictors.core.workload import FAMILIES
from predictors.fitting.fit import fit_device
from predictors.fitting.fusion import fused_shares

CONV = Operator("conv2d", "", 1, 64, 64, 28, 28, 3, 3)
NORM = Operator("norm", "batch", 1, 64, 64, 28, 28)
RELU = Operator("activation", "relu", 1, 64, 64, 28, 28)


def groups(count, norm=0.0, relu=0.3, seed=0):
    """Convolutions behind which a norm costs one share of its price, an activation another."""
    rng = np.random.default_rng(seed)
    for index in range(count):
        conv_s, norm_s, relu_s = rng.uniform(1e-5, 1e-3, 3)
        if index % 2:
            yield MeasuredGroup("conv_activation", (CONV, RELU), conv_s + relu * relu_s, 0.0, (conv_s, relu_s))
        else:
            whole_s = conv_s + norm * norm_s + relu * relu_s
            yield MeasuredGroup("conv_norm_activation", (CONV, NORM, RELU), whole_s, 0.0, (conv_s, norm_s, relu_s))


def test_what_is_fused_costs_the_share_that_it_was_seen_to_cost():
    shares = fused_shares(list(groups(40, norm=0.1, relu=0.3)))
    assert shares == {"norm": pytest.approx(0.1, abs=1e-3), "elementwise": pytest.approx(0.3, abs=1e-3)}


def test_what_vanishes_into_its_neighbour_is_nearly_free_and_never_quite():
    assert 0 < fused_shares(list(groups(40, norm=0.0)))["norm"] < 0.05


def test_a_software_that_fuses_nothing_charges_every_operator_its_price():
    shares = fused_shares(list(groups(40, norm=1.0, relu=1.0)))
    assert shares == {"norm": pytest.approx(1.0), "elementwise": pytest.approx(1.0)}


def test_a_few_groups_say_nothing():
    assert fused_shares(list(groups(11))) == {}


def test_without_networks_a_fitted_device_prices_by_what_its_groups_showed(copied_folder):
    with (copied_folder / "groups.jsonl").open("w") as file:
        file.writelines(json.dumps(asdict(group)) + "\n" for group in groups(40, norm=0.1, relu=0.3))
    card = fit_device(copied_folder)
    assert card.end_to_end.fused["elementwise"] == pytest.approx(0.3, abs=1e-3)
    inside = load_pricer(load_profile(copied_folder)).end_to_end
    elementwise, pointwise = inside.inside(
        np.ones(2), np.array([FAMILIES.index("elementwise"), FAMILIES.index("pointwise")])
    )
    assert elementwise == pytest.approx(0.3, abs=1e-3)
    assert pointwise == 1.0
