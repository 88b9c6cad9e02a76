"""Times whole networks on the machine at hand: what a predictor has to reach by adding up operators."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import read_machine, write_machine
from hw_profiles.core.networks import FILE_NAME, MeasuredNetwork, append_network, read_networks
from nas.model.measure.flat import build_flat
from nas.model.measure.module import measure_module
from nas.model.measure.stack import MeasuredStack, machine_label
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.space import SearchSpace

# Larger networks take the time of several smaller ones and tell no more about what lies between operators.
MOST_MACS = 3e9

Observe = Callable[[int, MeasuredNetwork], None]


@dataclass(frozen=True)
class Candidate:
    """A network to time; `published` is its name where it is a published model."""

    architecture: Architecture
    published: str = ""


class NetworksTable:
    """`networks.jsonl` of one folder and stack; without a folder it remembers for this run alone.

    Raises:
        ProfileError: the folder holds measurements of another stack, or a damaged line.
    """

    def __init__(self, folder: Path | None, stack: MeasuredStack) -> None:
        self._folder, self._stack = folder, stack
        if folder is not None:
            _claim(folder, stack)
        networks = read_networks(folder / FILE_NAME) if folder else []
        self._held = {(network.id, network.batch): network for network in networks}

    def __len__(self) -> int:
        return len(self._held)

    def holds(self, architecture: Architecture, batch: int) -> bool:
        """Whether this network was timed before at this batch."""
        return (architecture.id, batch) in self._held

    def timed(self, candidate: Candidate, batch: int) -> MeasuredNetwork:
        """The measurement of a deployed network, taken now unless the table has it.

        Raises:
            RuntimeError: the stack's software cannot run it.
        """
        key = candidate.architecture.id, batch
        if key not in self._held:
            self._held[key] = self._time(candidate, batch)
            if self._folder is not None:
                append_network(self._folder / FILE_NAME, self._held[key])
        return self._held[key]

    def _time(self, candidate: Candidate, batch: int) -> MeasuredNetwork:
        architecture, graph = candidate.architecture, candidate.architecture.deployed
        shape = graph.nodes[0].shape
        timing = measure_module(build_flat(graph), shape, batch, self._stack, np.random.default_rng(0))
        return MeasuredNetwork(
            architecture.space_name,
            dict(architecture.choices),
            architecture.id,
            batch,
            timing.latency_s,
            timing.median_s,
            timing.spread_s,
            candidate.published,
        )


def measure_designs(table: NetworksTable, spaces: Sequence[SearchSpace], budget_s: float, seed: int,
                    observe: Observe) -> int:  # fmt: skip
    """Time random designs of the spaces in turn, deployed, batch 1, until the budget is spent; repeats none.

    Returns how many networks the table holds now. Published models are left out: they are for checking.
    """
    started = time.monotonic()
    for architecture in _designs(spaces, np.random.default_rng(seed)):
        if time.monotonic() - started >= budget_s:
            break
        if not table.holds(architecture, 1):
            observe(len(table), table.timed(Candidate(architecture), 1))
    return len(table)


def _designs(spaces: Sequence[SearchSpace], rng: np.random.Generator) -> Iterator[Architecture]:
    """Endless; the spaces in turn."""
    while True:
        for space in spaces:
            architecture = space.architecture(space.decode(space.sample(1, rng)[0]))
            if estimate(architecture, "macs", Scene()).value <= MOST_MACS:
                yield architecture


def _claim(folder: Path, stack: MeasuredStack) -> None:
    """One folder, one stack: a network's seconds mean nothing without it."""
    path = folder / "machine.json"
    if path.exists():
        there = machine_label(read_machine(path))
        if there != stack.label:
            raise ProfileError(
                f"{folder} holds measurements of '{there}', this stack is '{stack.label}'; measure into another folder."
            )
        return
    folder.mkdir(parents=True, exist_ok=True)
    write_machine(stack.machine(), path)
