"""Becoming a guest of a cluster, and leaving it."""

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ray
from ray.exceptions import RayError

from nas.executors.core.executor import ExecutorError
from nas.executors.core.resources import Resources
from nas.executors.ray_door.knock import knock, unreachable

# Ray's own words for the two places that have no address.
SOME_CLUSTER_HERE = "auto"
THIS_MACHINE = "local"


def join(address: str | None) -> bool:
    """Connect to the cluster at an address, to that of RAY_ADDRESS, or to a new one on this machine.

    Returns whether it was this call that connected; a process that is a guest already stays one.

    Raises:
        UserError: it is no address.
        ExecutorError: no cluster answers there.
    """
    if ray.is_initialized():
        return False
    place = address or os.environ.get("RAY_ADDRESS") or THIS_MACHINE
    if place not in (SOME_CLUSTER_HERE, THIS_MACHINE):
        knock(place)
    # A search tells nobody that it runs.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        with without_warnings():
            ray.init(place, **_own_cluster() if place == THIS_MACHINE else {}, **_silent())
    except (ConnectionError, RuntimeError, ValueError, TimeoutError, RayError) as error:
        raise unreachable(place, str(error)) from error
    return True


def leave() -> None:
    """Disconnect; tasks that still run end with it."""
    with without_warnings():
        ray.shutdown()


def total(resource: str) -> float:
    """How much of `CPU` or `GPU` all nodes have together."""
    return sum(node.get(resource, 0.0) for node in _nodes())


def check_room(resources: Resources) -> None:
    """Raises:
    ExecutorError: no node is large enough, so that Ray would wait for ever.
    """
    nodes = _nodes()
    if not any(_holds(node, resources) for node in nodes):
        sizes = {f"{node.get('CPU', 0):g} CPU and {node.get('GPU', 0):g} GPU" for node in nodes}
        raise ExecutorError(
            f"A task takes {resources}, and no node has as much: {'; '.join(sorted(sizes)) or 'there is none alive'}.",
            hint="Ask for less, or start a node that has it before the search.",
            field="ray_address",
        )


@contextmanager
def without_warnings() -> Iterator[None]:
    """Within it Ray's remarks on itself are not heard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _own_cluster() -> dict[str, Any]:
    return {"num_cpus": len(os.sched_getaffinity(0)), "include_dashboard": False}


def _silent() -> dict[str, Any]:
    return {"log_to_driver": False, "logging_level": logging.ERROR}


def _nodes() -> list[Mapping[str, float]]:
    return [node["Resources"] for node in ray.nodes() if node["Alive"]]


def _holds(node: Mapping[str, float], resources: Resources) -> bool:
    return node.get("CPU", 0) >= resources.cpus and node.get("GPU", 0) >= resources.gpus
