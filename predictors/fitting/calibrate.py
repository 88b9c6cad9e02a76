"""A hardware profile from a measured table: every rate as its kernels reached it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from hw_profiles.core import reference
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import Machine
from hw_profiles.core.profile import Fact, HardwareProfile, Measured, Stack
from hw_profiles.core.table import Measurement
from predictors.fitting.rates import fit_rates
from predictors.fitting.samples import group_rows


def calibrated_profile(folder: Path, machine: Machine, rows: Sequence[Measurement]) -> HardwareProfile:
    """The profile `<folder>.toml`, not yet written: rates as measured, files as `fit_device` names them."""
    rates = fit_rates(group_rows(rows))
    stack = _stack(machine, folder)

    def measured(value: float) -> Fact:
        return Fact(value=float(f"{value:.4g}"), source="measured")

    return HardwareProfile(
        name=folder.name,
        path=folder.parent / f"{folder.name}.toml",
        device=machine.device,
        provenance="measured",
        stack=stack,
        sources=_sources(rows, reference.noise(reference.read_readings(folder / reference.FILE_NAME))),
        peak_flops_per_s={stack.dtype: measured(rates.peak_flops_per_s)},
        vector_flops_per_s=measured(rates.peak_flops_per_s),
        memory_bandwidth_bytes_per_s=measured(rates.bandwidth_bytes_per_s),
        launch_floor_s=measured(rates.launch_floor_s),
        memory_bytes=Fact(value=machine.memory_bytes, source="system"),
        achieved_compute_fraction={name: measured(s) for name, s in rates.compute_share.items()},
        achieved_bandwidth_fraction={name: measured(s) for name, s in rates.bandwidth_share.items()},
        log_sd=measured(rates.log_error),
        end_to_end_log_sd=Fact(value=round(max(rates.log_error / 2, 0.2), 3), source="assumed"),
        measured=Measured(
            operators=f"{folder.name}/operators.csv.gz",
            model=f"{folder.name}/latency.json",
            trees=f"{folder.name}/latency.txt",
        ),
    )


def _stack(machine: Machine, folder: Path) -> Stack:
    said = {name: value for name, value in asdict(machine).items() if name in Stack.model_fields}
    try:
        return Stack.model_validate(said)
    except ValidationError as error:
        raise ProfileError(f"{folder / 'machine.json'} breaks the schema: {error}"[:500]) from None


def _sources(rows: Sequence[Measurement], noise: reference.Noise | None) -> dict[str, str]:
    spread = float(np.median([row.spread_s / row.latency_s for row in rows]))
    steadiness = f"; a reference operator varied by {noise.level:.1%} meanwhile" if noise else ""
    return {
        "measured": f"fitted to {len(rows)} operators timed here by nasctl hw measure, {rows[0].stack}; "
        f"median spread {spread:.1%}{steadiness}; bandwidth as seen by kernels, caches included",
        "system": "reported by the system",
        "assumed": "assumed: operators' errors half cancel in a network",
    }
