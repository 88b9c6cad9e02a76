"""How whole networks that were timed compare with their operators' prices."""

from collections.abc import Mapping, Sequence

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.networks import MeasuredNetwork
from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import WholeNetworks
from predictors.core.pricing import load_pricer
from predictors.fitting.alone import sum_alone
from predictors.fitting.end_to_end import FEWEST, Networks, fit_end_to_end
from search_spaces.core.graph import Graph
from search_spaces.core.load import load_space


def whole_networks(
    profile: HardwareProfile, networks: Sequence[MeasuredNetwork], fused: Mapping[str, float]
) -> WholeNetworks | None:
    """Factors by family and overhead of operators inside networks; None where too few networks were timed.

    Published models are left out: they are for checking. `fused` says of a family what share of its price it costs
    behind a convolution.

    Raises:
        ProfileError: a network that its space draws differently today.
    """
    networks = [network for network in networks if not network.published]
    if len(networks) < FEWEST:
        return None
    graphs, batches = [_drawn(network) for network in networks], [network.batch for network in networks]
    alone = sum_alone(graphs, batches, load_pricer(profile), profile.stack.dtype)
    measured_s = np.array([network.latency_s for network in networks])
    kinds = [network.space for network in networks]
    fit = fit_end_to_end(Networks(alone.seconds, alone.operators, measured_s, kinds), fused)
    return WholeNetworks.model_validate(
        {
            "scale": fit.scale,
            "log_sd": round(fit.log_sd, 4),
            "networks": fit.networks,
            "factors": fit.factors,
            "per_operator_s": float(f"{fit.per_operator_s:.4g}"),
            "mape": round(fit.mape, 4),
            "fused": dict(fused),
        }
    )


def _drawn(network: MeasuredNetwork) -> Graph:
    architecture = load_space(network.space).architecture(network.choices)
    if architecture.id != network.id:
        raise ProfileError(
            f"Network {network.id} of '{network.space}' is drawn differently by this version: "
            "measure the networks again."
        )
    return architecture.deployed
