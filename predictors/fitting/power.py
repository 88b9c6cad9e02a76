"""What a device draws while it runs networks, from those whose energy was read beside their seconds."""

from collections.abc import Sequence

import numpy as np

from hw_profiles.core.networks import MeasuredNetwork
from predictors.core.card import Power

FEWEST = 5
# No counter of energy is better than that.
_LEAST_LOG_SD = 0.03


def power_of(networks: Sequence[MeasuredNetwork]) -> Power | None:
    """Watts, every kind of network counting alike; None where too few networks tell. Published models are left out.

    Watts of a kind that a mean over the others did not see say how sure it is.
    """
    told = [network for network in networks if network.energy_j is not None and not network.published]
    if len(told) < FEWEST:
        return None
    kinds = np.array([network.space for network in told])
    log_watts = np.log([(network.energy_j or 0.0) / network.latency_s for network in told])
    of_kind = {kind: float(np.median(log_watts[kinds == kind])) for kind in sorted(set(kinds.tolist()))}
    errors = [float(np.mean((log_watts[kinds == kind] - _without(of_kind, kind)) ** 2)) for kind in of_kind]
    log_sd = max(float(np.sqrt(np.mean(errors))), _LEAST_LOG_SD)
    watts = float(np.exp(np.mean(list(of_kind.values()))))
    return Power(watts=float(f"{watts:.4g}"), log_sd=round(log_sd, 4), networks=len(told))


def _without(of_kind: dict[str, float], kind: str) -> float:
    others = [value for name, value in of_kind.items() if name != kind]
    return float(np.mean(others)) if others else of_kind[kind]
