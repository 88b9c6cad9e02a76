"""From networks whose energy was read to a device's power, and from there to the energy of others."""

import json

import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import append_line
from hw_profiles.core.load import load_profile
from hw_profiles.core.networks import MeasuredNetwork, append_network, read_networks
from predictors.core.card import Card, Power
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene, load_metric
from predictors.fitting.fit import fit_device
from predictors.fitting.power import power_of
from search_spaces.core.load import load_model


def network(space, watts, published="", latency_s=2e-3):
    energy_j = None if watts is None else watts * latency_s
    return MeasuredNetwork(space, {}, "0", 1, latency_s, latency_s, 0.0, published, energy_j=energy_j)


def test_power_is_energy_over_seconds_every_kind_counting_alike():
    told = [network("mobile", 50.0)] * 8 + [network("large_kernel", 72.0)] * 2
    power = power_of(told)
    assert power is not None
    assert power.watts == pytest.approx((50.0 * 72.0) ** 0.5, rel=1e-3)
    # Each kind was predicted from the other: off by a factor of 72 / 50.
    assert power.log_sd == pytest.approx(0.3646, abs=1e-3)
    assert power.networks == 10


def test_networks_without_a_reading_and_published_ones_say_nothing():
    unread = [network("mobile", None)] * 9 + [network("mobile", 50.0, published="some_net")] * 9
    assert power_of(unread) is None
    assert power_of([*unread, *[network("mobile", 50.0)] * 4]) is None
    power = power_of([*unread, *[network("mobile", 50.0)] * 5])
    assert power == Power(watts=50.0, log_sd=0.03, networks=5)


def test_energy_that_is_zero_is_refused_with_its_line(tmp_path):
    path = tmp_path / "networks.jsonl"
    append_network(path, network("mobile", 50.0))
    assert read_networks(path)[0].energy_j == pytest.approx(0.1)
    line = json.loads(path.read_text())
    append_line(path, json.dumps({**line, "energy_j": 0.0}))
    with pytest.raises(ProfileError, match=r"line 2 .*energy_j are positive"):
        read_networks(path)


def test_a_device_whose_power_was_read_prices_energy_as_measured(copied_folder):
    fit_device(copied_folder)
    path = copied_folder / "latency.json"
    model, scene = load_model("mobilenetv2_100"), Scene(load_profile(copied_folder))
    assert estimate(model, "energy", scene).provenance == "analytic"
    Card.read(path).model_copy(update={"power": Power(watts=40.0, log_sd=0.2, networks=9)}).write(path)
    energy, latency = estimate(model, "energy", scene), estimate(model, "latency", scene)
    assert (energy.provenance, energy.unit) == ("measured", "J")
    assert energy.value == pytest.approx(40.0 * latency.value)
    assert energy.covered == latency.covered
    # Not sure of its power, it is less sure of its energy than of its latency.
    assert energy.high / energy.value > latency.high / latency.value
    # At another number format nobody read anything.
    assert load_metric("energy", Scene(scene.profile, dtype="fp16")).provenance == "analytic"
