"""Whole networks timed on one stack: `networks.jsonl` of its folder, or this run's memory alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import read_machine, write_machine
from hw_profiles.core.networks import FILE_NAME, MeasuredNetwork, append_network, read_networks
from nas.errors import UserError
from nas.model.measure.backend import Call
from nas.model.measure.bench import UNRUNNABLE
from nas.model.measure.flat import build_flat
from nas.model.measure.module import measure_module
from nas.model.measure.reference import reference_call
from nas.model.measure.stack import MeasuredStack, machine_label
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph

ENOUGH_ENERGIES = 40


@dataclass(frozen=True)
class Candidate:
    """A network to time, deployed; `published` is its name where it is a published model."""

    space: str
    choices: Mapping[str, bool | int | float | str]
    id: str
    graph: Graph
    published: str = ""


def candidate(architecture: Architecture, published: str = "") -> Candidate:
    """A drawn design as what is timed of it."""
    return Candidate(
        architecture.space_name, dict(architecture.choices), architecture.id, architecture.deployed, published
    )


class NetworksTable:
    """Times a network once for each batch, and remembers.

    Raises:
        ProfileError: the folder holds measurements of another stack, or a damaged line.
    """

    def __init__(self, folder: Path | None, stack: MeasuredStack) -> None:
        self._folder, self._stack = folder, stack
        if folder is not None:
            _claim(folder, stack)
        networks = read_networks(folder / FILE_NAME) if folder else []
        self._held = {(network.id, network.batch): network for network in networks}
        self._reference: Call | None = None

    def __len__(self) -> int:
        return len(self._held)

    def holds(self, network_id: str, batch: int) -> bool:
        """Whether this network was timed before at this batch."""
        return (network_id, batch) in self._held

    def timed(self, network: Candidate, batch: int) -> MeasuredNetwork:
        """The measurement of a network, taken now unless the table has it.

        Raises:
            UserError: the stack's software cannot run it.
        """
        key = network.id, batch
        if key not in self._held:
            self._held[key] = self._time(network, batch)
            if self._folder is not None:
                append_network(self._folder / FILE_NAME, self._held[key])
        return self._held[key]

    def _time(self, network: Candidate, batch: int) -> MeasuredNetwork:
        shape = network.graph.nodes[0].shape
        # Prepared once, and not before it is needed: some software compiles it.
        self._reference = self._reference or reference_call(self._stack)
        given = shape, batch, self._stack, self._reference, np.random.default_rng(0)
        read = sum(held.energy_j is not None for held in self._held.values())
        try:
            # A device's power is one number: it needs no more networks, but whoever names a model wants its energy.
            with_energy = bool(network.published) or read < ENOUGH_ENERGIES
            measured = measure_module(build_flat(network.graph), *given, with_energy=with_energy)
        except UNRUNNABLE as error:
            named = network.published or f"design {network.id} of {network.space}"
            raise UserError(f"{self._stack.label} cannot run {named}: {error!s:.300}", field="backend") from error
        return MeasuredNetwork(
            network.space,
            network.choices,
            network.id,
            batch,
            measured.timing.latency_s,
            measured.timing.median_s,
            measured.timing.spread_s,
            network.published,
            measured.reference.latency_s,
            measured.energy_j,
        )


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
