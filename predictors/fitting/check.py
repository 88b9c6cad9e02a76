"""What a fitted device says of its own error, and the same once more where what was measured is at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hw_profiles.core.cell_device import CellDevice, Device
from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.quality import HeldOut, Origin, WeakSpot
from hw_profiles.core.reference import FILE_NAME as READINGS
from hw_profiles.core.reference import read_readings
from hw_profiles.core.table import Measurement, read_table
from predictors.core.card import Card, Drift
from predictors.core.errors import PredictorError
from predictors.fitting import nasbench201_devices, published_cells, v100_tensorrt
from predictors.fitting.drift import slowness_of_rows, steady_rows
from predictors.fitting.fit import fit_profile
from predictors.fitting.published import a100_stacks, accel_nasbench, devices, timm_table
from predictors.fitting.unseen import Recomputed
from predictors.learned import load


@dataclass(frozen=True)
class Quality:
    """The stack, who measured, held-out errors over `all` and by family, and how the machine drifted meanwhile."""

    stack: str
    origin: Origin
    held_out: Mapping[str, HeldOut]
    weak_spots: tuple[WeakSpot, ...]
    drift: Drift | None = None


def is_fitted(device: Device) -> bool:
    """Whether measurements stand behind it; an analytic device has none."""
    return isinstance(device, CellDevice) or bool(device.measured or device.calibrated)


def stored(device: Device) -> Quality:
    """What the fit wrote.

    Raises:
        PredictorError: the device was not fitted, or its card is damaged.
    """
    if isinstance(device, CellDevice):
        stack = f"{device.stack.runtime}, {device.stack.dtype}, batch {device.batch}, designs of {device.space} alone"
        return Quality(stack, device.origin, {"all": device.held_out}, device.weak_spots)
    card = _card(device)
    return Quality(card.stack, card.origin, card.held_out, card.weak_spots, card.drift)


def recomputed(device: Device, table: Path | None = None) -> Recomputed | None:
    """The held-out errors from the measurements: those beside the profile, or the published `table`, and where a device
    was fitted to several, the others beside it.

    None where neither is at hand.

    Raises:
        PredictorError: the table is not the one that the device was fitted on, or it was not fitted.
        ProfileError: the table cannot be read.
    """
    if table is not None:
        return _from_published(device, table)
    if isinstance(device, CellDevice) or device.measured is None or device.measured.operators is None:
        return None
    table_beside = device.path.parent / device.measured.operators
    rows, card = read_table(table_beside), _card(device)
    if card.drift is not None:
        rows = _steadied(rows, card.drift, table_beside.parent / READINGS)
    fitted = fit_profile(rows, device, card.origin)
    return Recomputed(fitted.card.held_out, fitted.unseen)


def _steadied(rows: list[Measurement], drift: Drift, path: Path) -> list[Measurement]:
    """The rows as the fit corrected them, by the readings that it read."""
    if not path.is_file():
        raise PredictorError(f"The fit corrected for the machine's drift by {path}, which is missing; put it back.")
    return steady_rows(rows, slowness_of_rows(read_readings(path), len(rows), drift.quiet_s), drift.share)


def _card(profile: HardwareProfile) -> Card:
    if profile.measured:
        return Card.read(profile.path.parent / profile.measured.model)
    if profile.calibrated:
        return Card.read(profile.path.parent / profile.calibrated.card)
    raise PredictorError(
        f"'{profile.name}' is analytic: nothing was fitted, so no error was held out. Its facts and their sources: "
        f"nasctl hw show {profile.name}."
    )


def _from_published(device: Device, table: Path) -> Recomputed:
    origin = stored(device).origin
    names = origin.table.split(", ")
    again = next((_PUBLISHED[name] for name in names if name in _PUBLISHED), None)
    if again is None or table.name not in names:
        raise PredictorError(
            f"'{device.name}' was fitted on {origin.table} by {origin.measured_by}, not on {table.name}."
        )
    return again(device, table)


def _kernels_again(device: Device, table: Path) -> Recomputed:
    assert isinstance(device, HardwareProfile)
    return v100_tensorrt.recompute(load(device), _card(device), table)


def _designs_again(device: Device, table: Path) -> Recomputed:
    return nasbench201_devices.recompute(device.name, published_cells.read_cells(table.parent))


def _networks_again(device: Device, table: Path) -> Recomputed:
    if device.name not in devices.DEVICES:
        raise PredictorError(f"'{device.name}' was adapted from another device; its card cannot be computed again.")
    again = devices.calibrate(device.name, table.parent, device.path.parent)
    return Recomputed(again.card.held_out, again.judged.unseen)


_PUBLISHED: dict[str, Callable[[Device, Path], Recomputed]] = {
    v100_tensorrt.TABLE: _kernels_again,
    published_cells.LATENCIES: _designs_again,
    accel_nasbench.FILE_NAME: _networks_again,
    a100_stacks.FILE_NAME: _networks_again,
    timm_table.FILE_NAME: _networks_again,
}
