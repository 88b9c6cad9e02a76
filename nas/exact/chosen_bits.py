"""Mixed precision for a trained network: measured on calibration data, allocated to budgets, tried on test data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nas.errors import NothingFeasible
from nas.exact.bit_allocation import Allocation, Budget, allocate
from nas.model.bit_choices import BitChoices, bit_choices, rounded_accuracy
from nas.model.export.core.leaving import leaving_model
from nas.model.quantise.adaquant import calibrate
from nas.model.train.data import load_data
from nas.model.train.loop import evaluate
from search_spaces.core.architecture import Architecture

CALIBRATION_IMAGES = 256
TEST_BATCH = 128


@dataclass(frozen=True)
class Accuracy:
    """Shares of the test images named right: in float, with plain rounding, and after AdaQuant, where it was asked."""

    full: float
    rounded: float
    calibrated: float | None


@dataclass(frozen=True)
class ChosenBits:
    """`bits` are those of each layer's weights by name; `spent` is what the whole network costs, by budget."""

    measured: BitChoices
    allocation: Allocation
    bits: Mapping[str, int]
    spent: Mapping[str, float]
    accuracy: Accuracy


def choose_bits(
    architecture: Architecture,
    state_dict: Mapping[str, Any],
    data_name: str,
    limits: Mapping[str, float],
    *,
    choices: Sequence[int],
    value_bits: int,
    seed: int,
    calibrates: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> ChosenBits:
    """Bits for every layer so that the answers change least within the limits.

    Args:
        state_dict: weights of the train form.
        limits: `weight_bytes` and `bops`, either or both, for the whole network.
        seed: draws the calibration images out of the training images.
        calibrates: whether AdaQuant's accuracy is tried too.
        say: is told in a line what begins; each takes minutes on large networks.

    Raises:
        UserError: weights of another network, no such data, bits that nothing quantises to.
        NothingFeasible: the limits are below what the fewest bits need.
    """
    deployed = leaving_model(architecture, "deploy", state_dict=state_dict)
    channels, side, _ = architecture.graph.nodes[0].shape
    rng = np.random.default_rng(seed)
    data = load_data(data_name, channels=channels, side=None, design_side=side, rng=rng)
    images, _ = data.train.batch(rng.permutation(len(data.train))[:CALIBRATION_IMAGES])
    say(f"Rounding every layer alone on {len(images)} images.")
    measured = bit_choices(architecture, deployed, images, choices=choices, value_bits=value_bits)
    allocation = _allocated(measured, limits)
    bits = {name: measured.choices[at] for name, at in zip(measured.layers, allocation.choices, strict=True)}
    everywhere = np.arange(len(measured.layers)), np.array(allocation.choices)
    spent = {name: float(costs[everywhere].sum()) + measured.elsewhere[name] for name, costs in measured.costs.items()}
    say(f"Trying the choice on the test images{f', and AdaQuant on {len(bits)} layers' if calibrates else ''}.")
    calibrated = calibrate(deployed, bits, measured.grids, images) if calibrates else None
    accuracy = Accuracy(
        evaluate(deployed, data.test, TEST_BATCH),
        rounded_accuracy(deployed, bits, measured.grids, data.test),
        None if calibrated is None else rounded_accuracy(calibrated, {}, measured.grids, data.test),
    )
    return ChosenBits(measured, allocation, bits, spent, accuracy)


def _allocated(measured: BitChoices, limits: Mapping[str, float]) -> Allocation:
    for name, limit in limits.items():
        if limit < measured.elsewhere[name]:
            raise NothingFeasible(
                f"{name} <= {limit:g} is below what is not quantised, {measured.elsewhere[name]:g}.", field="max"
            )
    budgets = {name: Budget(measured.costs[name], limit - measured.elsewhere[name]) for name, limit in limits.items()}
    return allocate(measured.losses, budgets)
