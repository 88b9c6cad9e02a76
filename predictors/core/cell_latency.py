"""Latency of whole designs of a cell space, from a table over the cell's operations that was fitted to such designs."""

from typing import Any, ClassVar

import numpy as np

from hw_profiles.core.cell_device import CellDevice
from predictors.core.cell_counts import cell_counts
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance
from predictors.core.metric import ChoiceMetric, Design, Reading
from search_spaces.core.cell import cell_edges, edge_name
from search_spaces.core.varying import combine


class CellLatency(ChoiceMetric):
    """Seconds of one batch, as the device's table adds them up."""

    name: ClassVar[str] = "latency"
    unit: ClassVar[str] = "s"

    def __init__(self, device: CellDevice) -> None:
        self._device = device

    @property
    def provenance(self) -> Provenance:
        return self._device.provenance

    def read(self, design: Design) -> Reading:
        self._refuse_others(design)
        table = self._device.cells
        counts = cell_counts(design.choices, _nodes(len(design.choices)), tuple(table.edge_s))
        seconds = table.base_s + table.connected_s * counts.connected
        for operation, count in counts.edges.items():
            seconds = seconds + table.edge_s[operation] * count
            seconds = seconds + table.live_edge_s[operation] * counts.live_edges[operation]
        seconds = combine(np.maximum, seconds, table.least_s)
        return Reading(value=seconds, log_sd=combine(self._log_sd, seconds))

    def _log_sd(self, seconds: np.ndarray) -> np.ndarray:
        return np.array(self._device.cells.log_sd)[np.searchsorted(self._device.cells.bin_edges_s, seconds)]

    def _refuse_others(self, design: Design) -> None:
        device = self._device
        edges = {edge_name(*edge) for edge in cell_edges(_nodes(len(design.choices)))}
        if design.space != device.space or design.choices.keys() != edges:
            raise PredictorError(
                f"'{device.name}' knows designs of {device.space} alone, and nothing of '{design.space}'. Devices that "
                "price any operator: nasctl hw ls."
            )
        if design.resolution != device.resolution:
            raise PredictorError(
                f"'{device.name}' knows designs on images of {device.resolution} pixels, not {design.resolution}."
            )


def load_cell_latency(device: CellDevice, batch: int, dtype: str) -> CellLatency:
    """Latency on the device.

    Raises:
        PredictorError: another batch or dtype than the one that was timed.
    """
    if batch != device.batch:
        raise PredictorError(f"'{device.name}' was timed at batch {device.batch} alone: give --batch {device.batch}.")
    if dtype != device.stack.dtype:
        raise PredictorError(f"'{device.name}' was timed in {device.stack.dtype} alone, not {dtype}.")
    return CellLatency(device)


def _nodes(edges: int) -> Any:
    """Nodes of a cell with at least that many edges."""
    return next(nodes for nodes in range(2, edges + 3) if len(cell_edges(nodes)) >= edges)
