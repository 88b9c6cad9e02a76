"""How whole networks that were timed compare with the sum of their operators' prices."""

from collections.abc import Sequence

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.networks import MeasuredNetwork
from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import WholeNetworks
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.core.pricing import load_pricer
from predictors.fitting.end_to_end import fit_end_to_end
from search_spaces.core.load import load_space

FEWEST_NETWORKS = 3


def whole_networks(profile: HardwareProfile, networks: Sequence[MeasuredNetwork]) -> WholeNetworks | None:
    """Factor and spread of measured against summed seconds; None where too few networks were timed.

    Published models are left out: they are for checking.

    Raises:
        ProfileError: a network that its space draws differently today.
    """
    networks = [network for network in networks if not network.published]
    if len(networks) < FEWEST_NETWORKS:
        return None
    scale = load_pricer(profile).end_to_end.scale
    summed_s = np.array([_predicted(profile, network) / scale for network in networks])
    measured_s = np.array([network.latency_s for network in networks])
    fit = fit_end_to_end(summed_s, measured_s, [network.space for network in networks])
    return WholeNetworks(scale=fit.scale, log_sd=fit.log_sd, networks=fit.networks)


def _predicted(profile: HardwareProfile, network: MeasuredNetwork) -> float:
    architecture = load_space(network.space).architecture(network.choices)
    if architecture.id != network.id:
        raise ProfileError(
            f"Network {network.id} of '{network.space}' is drawn differently by this version: "
            "measure the networks again."
        )
    return estimate(architecture, "latency", Scene(profile, network.batch, profile.stack.dtype)).value
