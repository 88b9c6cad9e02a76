"""Latency of one batch: the sum of its operators' prices on a device, scaled to whole networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from hw_profiles.core.cell_device import CellDevice
from hw_profiles.core.profile import HardwareProfile
from predictors.core.cell_latency import CellLatency, load_cell_latency
from predictors.core.compressed_kernels import CompressedKernels, load_compressed_kernels
from predictors.core.compression import BITS, Compression, compression_of
from predictors.core.distinct import distinct_rows
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Scene, Sums, TrunkEdge
from predictors.core.operator_columns import COLUMNS, flattened, operator_columns, priced_as
from predictors.core.pricing import Pricer, load_pricer
from predictors.core.workload import families
from search_spaces.core.eager import PricedForm
from search_spaces.core.sparsity import Sparsity
from search_spaces.core.varying import Varying

# As `flattened` gives it.
Table = tuple[tuple[int, ...], tuple[int, ...], np.ndarray]


class Latency(AdditiveMetric):
    """Seconds. Errors of single operators are taken as independent, those of the stack as common to all of them."""

    name: ClassVar[str] = "latency"
    unit: ClassVar[str] = "s"
    bounds: ClassVar[tuple[str, ...]] = ("latency.host",)

    def __init__(
        self,
        pricer: Pricer,
        kernels: CompressedKernels,
        batch: int,
        dtype: str,
        provenance: Provenance,
        form: PricedForm,
    ) -> None:
        self.form = form
        self._pricer = pricer
        self._kernels = kernels
        self._batch = batch
        self._dtype = dtype
        self._provenance: Provenance = provenance

    @property
    def provenance(self) -> Provenance:
        return self._provenance

    @property
    def columns(self) -> tuple[str, ...]:
        host = ("latency.host",) if self._pricer.end_to_end.host_launch_s else ()
        return ("latency.seconds", "latency.variance", "latency.unpriced", *host)

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        declared = [compression_of(node.op, self._dtype) for node in nodes]
        tables = [self._table(node, held) for node, held in zip(nodes, declared, strict=True)]
        amounts: list[Amounts] = [{} for _ in nodes]
        groups: dict[tuple[str, str, Sparsity | None], list[int]] = {}
        for position, (node, held, table) in enumerate(zip(nodes, declared, tables, strict=True)):
            if table is not None:
                sparsity = held.sparsity if held else None
                groups.setdefault((*priced_as(node.op, node.inputs), sparsity), []).append(position)
        for (kind, variant, _), members in groups.items():
            rows = np.concatenate([tables[position][2] for position in members])  # type: ignore[index]
            priced = self._priced(kind, variant, rows, declared[members[0]])
            start = 0
            for position in members:
                axes, shape, own = tables[position]  # type: ignore[misc]
                end = start + len(own)
                amounts[position] = {
                    column: _over(axes, shape, values[start:end])
                    for column, values in zip(self.columns, priced, strict=True)
                }
                start = end
        return amounts

    def _table(self, node: DrawnNode, declared: Compression | None) -> Table | None:
        """The settings of an operator; behind the columns its bits, where it may be compressed."""
        columns = operator_columns(node.op, node.inputs, node.output, self._batch)
        if columns is None or declared is None:
            return None if columns is None else flattened(columns)
        bits = (declared.weight_bits, declared.activation_bits)
        return flattened(columns | dict(zip(BITS, bits, strict=True)))

    def _priced(self, kind: str, variant: str, rows: np.ndarray, declared: Compression | None) -> list[np.ndarray]:
        """(n,) seconds, variances, unpriced and, if need be, the host's seconds; equal operators are priced once.

        Of `declared` the sparsity is that of all rows; their bits are columns.
        """
        distinct, inverse = distinct_rows(rows)
        columns = {name: distinct[:, at] for at, name in enumerate((*COLUMNS, *BITS)[: distinct.shape[1]])}
        prices = self._pricer.price(kind, variant, columns, self._dtype)
        if declared is not None:
            prices = self._kernels.price(prices, kind, variant, columns, self._dtype, declared)
        whole = self._pricer.end_to_end
        # What timed networks showed of a family says nothing of an operator that nobody measured.
        inside = whole.inside(prices.seconds, families(kind, columns))
        seconds = np.where(prices.priced, inside, prices.seconds + whole.per_operator_s)
        variance = (seconds * prices.log_sd) ** 2
        known = prices.priced if prices.stood_in is None else prices.priced & ~prices.stood_in
        unpriced = np.where(known, 0.0, seconds)
        priced = (seconds, variance, unpriced, np.full_like(seconds, whole.host_launch_s))
        return [amount[inverse] for amount in priced[: len(self.columns)]]

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return {}

    def value(self, sums: Sums) -> np.ndarray:
        seconds = sums["latency.seconds"]
        return np.maximum(seconds, sums["latency.host"]) if "latency.host" in self.columns else seconds

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.sqrt(sums["latency.variance"] / sums["latency.seconds"] ** 2 + self._pricer.end_to_end.log_sd**2)

    def covered(self, sums: Sums) -> np.ndarray:
        return np.clip(1.0 - sums["latency.unpriced"] / sums["latency.seconds"], 0.0, 1.0)


def _over(axes: tuple[int, ...], shape: tuple[int, ...], values: np.ndarray) -> Any:
    return Varying(axes, values.reshape(shape)) if axes else float(values[0])


def load(scene: Scene) -> Latency | CellLatency:
    """Latency on the scene's device.

    Raises:
        PredictorError: the scene has no device, or one that knows another batch or dtype alone.
    """
    profile = scene.profile
    if profile is None:
        raise PredictorError("Latency needs a device: give --hw.")
    if isinstance(profile, CellDevice):
        return load_cell_latency(profile, scene.batch, scene.dtype)
    provenance = _provenance(profile, scene.dtype)
    kernels = load_compressed_kernels(profile)
    return Latency(load_pricer(profile), kernels, scene.batch, scene.dtype, provenance, _form(profile))


def _provenance(profile: HardwareProfile, dtype: str) -> Provenance:
    if dtype != profile.stack.dtype:
        return "analytic"
    if profile.measured:
        return "measured"
    return "transferred" if profile.calibrated else "analytic"


def _form(profile: HardwareProfile) -> PricedForm:
    """What the device's stack runs; measured devices timed what is deployed."""
    return profile.calibrated.runs if profile.calibrated else "deploy"
