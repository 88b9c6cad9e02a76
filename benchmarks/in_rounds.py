"""Networks timed several times over: a shared machine is faster now and slower then, for minutes."""

from collections.abc import Sequence

import numpy as np

from nas.model.measure.networks_table import Candidate, NetworksTable
from nas.model.measure.stack import MeasuredStack


def timed_in_rounds(networks: Sequence[Candidate], stack: MeasuredStack, rounds: int) -> np.ndarray:
    """(rounds, networks) seconds at batch 1; every network is timed once a round."""
    tables = (NetworksTable(None, stack) for _ in range(rounds))
    return np.array([[table.timed(network, 1).latency_s for network in networks] for table in tables])


def swing_text(seconds: np.ndarray) -> str:
    """How far the rounds differ, on average over the networks."""
    swing = float(np.mean(np.ptp(seconds, axis=0) / np.median(seconds, axis=0)))
    return f"{len(seconds)} rounds; a network's slowest was {swing:.0%} of its median above its fastest"
