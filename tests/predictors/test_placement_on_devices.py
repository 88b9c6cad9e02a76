"""Models placed on devices: memory is kept, and the end is near the earliest there is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictors import placement_on_devices
from predictors.core.errors import PredictorError
from predictors.placement_on_devices import assign, makespan


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Up to eight models on up to three devices of different speed, with some memory to spare."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    models, devices = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    work, speed = rng.uniform(1, 10, models), rng.uniform(1, 4, devices)
    # Bytes are whole: sums of them are exact in any order.
    model_bytes = rng.integers(1_000, 10_000, models).astype(float)
    device_bytes = np.full(devices, np.floor(model_bytes.sum() * draw(st.floats(0.7, 2))))
    return work[:, None] / speed, model_bytes, device_bytes


@settings(max_examples=150, deadline=None)
@given(problems())
def test_a_few_models_are_placed_in_the_best_way_that_fits(problem) -> None:
    seconds, model_bytes, device_bytes = problem
    models, devices = seconds.shape
    allowed = [
        list(device_of)
        for device_of in product(range(devices), repeat=models)
        if (np.bincount(device_of, weights=model_bytes, minlength=devices) <= device_bytes).all()
    ]
    if not allowed:
        with pytest.raises(PredictorError, match="No placement"):
            assign(seconds, model_bytes, device_bytes)
        return
    found = assign(seconds, model_bytes, device_bytes)
    assert list(found.device_of) in allowed
    assert found.seconds == makespan(list(found.device_of), seconds)
    assert found.seconds == pytest.approx(min(makespan(device_of, seconds) for device_of in allowed), rel=1e-12)


# ED-ViT (arXiv:2410.11650) holds 1.34 times the best for eight models on three devices.
@pytest.mark.parametrize("seed", range(40))
def test_the_greedy_way_ends_within_a_third_of_the_best(monkeypatch, seed: int) -> None:
    rng = np.random.default_rng(seed)
    seconds = rng.uniform(1, 10, 8)[:, None] / rng.uniform(1, 4, 3)
    model_bytes, device_bytes = rng.uniform(1, 2, 8), np.full(3, 8.0)
    best = assign(seconds, model_bytes, device_bytes)
    monkeypatch.setattr(placement_on_devices, "EVERY_WAY", 0)
    found = assign(seconds, model_bytes, device_bytes)
    assert best.seconds <= found.seconds <= 1.34 * best.seconds
    assert (np.bincount(found.device_of, weights=model_bytes, minlength=3) <= device_bytes).all()


def test_shapes_that_disagree_are_refused() -> None:
    with pytest.raises(PredictorError, match=r"\(models, devices\)"):
        assign(np.ones((3, 2)), np.ones(2), np.ones(2))
