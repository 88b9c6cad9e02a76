"""A Ray cluster of two small nodes on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from ray.cluster_utils import Cluster

from nas.executors.ray_door.joining import without_warnings

NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}


@contextmanager
def two_nodes() -> Iterator[Cluster]:
    """Within it the cluster runs."""
    with without_warnings():
        cluster = Cluster(initialize_head=True, head_node_args=NODE)
        cluster.add_node(**NODE)
    try:
        yield cluster
    finally:
        with without_warnings():
            cluster.shutdown()
