"""Times whole networks on the machine at hand, so that a predictor knows how they compare with their operators' sum."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from hw_profiles.core.networks import FILE_NAME, MeasuredNetwork, append_network, read_networks
from nas.model.build import build
from nas.model.measure.module import measure_module
from nas.model.measure.stack import Layout, this_stack
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.load import load_space

# Uniform designs of these spaces. Published models are left out: they are for checking.
SPACES = ("large_kernel", "mobile")
# Larger networks take the time of several smaller ones and tell no more about what lies between operators.
MOST_MACS = 3e9

Observe = Callable[[int, MeasuredNetwork], None]


def measure_networks(out_dir: Path, budget_s: float, *, dtype: str, layout: Layout, threads: int | None,
                     seed: int, observe: Observe) -> int:  # fmt: skip
    """Time random designs, deployed, batch 1, into `out_dir/networks.jsonl` until the budget is spent.

    Returns how many are there now; going on after an earlier end does not repeat any.
    """
    stack, path = this_stack(dtype, layout, threads), out_dir / FILE_NAME
    out_dir.mkdir(parents=True, exist_ok=True)
    done = read_networks(path)
    seen = {network.id for network in done}
    started = time.monotonic()
    for architecture in _designs(np.random.default_rng(seed)):
        if time.monotonic() - started >= budget_s:
            break
        if architecture.id in seen:
            continue
        shape = architecture.graph.nodes[0].shape
        timing = measure_module(build(architecture, "deploy"), shape, 1, stack, np.random.default_rng(seed))
        network = MeasuredNetwork(
            architecture.space_name,
            dict(architecture.choices),
            architecture.id,
            1,
            timing.latency_s,
            timing.median_s,
            timing.spread_s,
        )
        append_network(path, network)
        seen.add(architecture.id)
        observe(len(seen), network)
    return len(seen)


def _designs(rng: np.random.Generator) -> Iterator[Architecture]:
    """Endless; the spaces in turn."""
    spaces = [load_space(name) for name in SPACES]
    while True:
        for space in spaces:
            architecture = space.architecture(space.decode(space.sample(1, rng)[0]))
            if estimate(architecture, "macs", Scene()).value <= MOST_MACS:
                yield architecture
