"""Models over several devices: who runs what, so that the slowest device ends early (ED-ViT, arXiv:2410.11650, asks for
it under the devices' memories).

Every device runs its models one after the other; the latency of the whole is that of the device that ends last. A few
models are placed in the best of all ways; many greedily by longest model first (Graham 1969,
https://doi.org/10.1137/0117039), then by single moves and exchanges while they help.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from predictors.core.errors import PredictorError

# Placements up to which all are tried.
EVERY_WAY = 200_000


@dataclass(frozen=True)
class Assignment:
    """`device_of[i]` runs model i; `seconds` are those of the device that ends last."""

    device_of: tuple[int, ...]
    seconds: float


def assign(seconds: np.ndarray, model_bytes: np.ndarray, device_bytes: np.ndarray) -> Assignment:
    """Models to devices, each device's memory kept.

    Args:
        seconds: (models, devices) latency of each model on each device.
        model_bytes: (models,) memory of each.
        device_bytes: (devices,) memory there is.

    Raises:
        PredictorError: the shapes disagree, or the greedy way finds no device for a model.
    """
    if seconds.ndim != 2 or model_bytes.shape != seconds.shape[:1] or device_bytes.shape != seconds.shape[1:]:
        raise PredictorError(
            f"Seconds are (models, devices), bytes (models,) and (devices,); "
            f"given were {seconds.shape}, {model_bytes.shape} and {device_bytes.shape}."
        )
    models, devices = seconds.shape
    if devices**models <= EVERY_WAY:
        return _best_of_all(seconds, model_bytes, device_bytes)
    placed = _greedy(seconds, model_bytes, device_bytes)
    while better := next(_improved(placed, seconds, model_bytes, device_bytes), None):
        placed = list(better)
    return Assignment(tuple(placed), makespan(placed, seconds))


def makespan(device_of: list[int], seconds: np.ndarray) -> float:
    """Seconds until the last device has ended."""
    return float(_loads(device_of, seconds[np.arange(len(device_of)), device_of], seconds.shape[1]).max())


def _best_of_all(seconds: np.ndarray, model_bytes: np.ndarray, device_bytes: np.ndarray) -> Assignment:
    models, devices = seconds.shape
    # (devices^models, models): every way to place them.
    ways = np.indices((devices,) * models).reshape(models, -1).T
    here = ways[:, :, None] == np.arange(devices)
    fits = (np.einsum("wmd,m->wd", here, model_bytes) <= device_bytes).all(axis=1)
    if not fits.any():
        raise _no_placement(model_bytes, device_bytes)
    ends = np.where(fits, np.einsum("wmd,md->wd", here, seconds).max(axis=1), np.inf)
    placed = ways[ends.argmin()].tolist()
    return Assignment(tuple(placed), makespan(placed, seconds))


def _no_placement(model_bytes: np.ndarray, device_bytes: np.ndarray) -> PredictorError:
    there = ", ".join(f"{held:,.0f}" for held in device_bytes)
    return PredictorError(
        f"No placement was found: the models need {model_bytes.sum():,.0f} bytes, one up to {model_bytes.max():,.0f}. "
        f"The devices have {there}; give more memory or smaller models."
    )


def _greedy(seconds: np.ndarray, model_bytes: np.ndarray, device_bytes: np.ndarray) -> list[int]:
    # Where memory is short, what needs most of it comes first.
    order = np.lexsort((-model_bytes, -seconds.min(axis=1)))
    for tried in (order, np.argsort(-model_bytes, kind="stable")):
        placed = _in_order(tried, seconds, model_bytes, device_bytes)
        if placed is not None:
            return placed
    raise _no_placement(model_bytes, device_bytes)


def _in_order(
    order: np.ndarray, seconds: np.ndarray, model_bytes: np.ndarray, device_bytes: np.ndarray
) -> list[int] | None:
    load, free, placed = np.zeros(seconds.shape[1]), device_bytes.astype(float), [0] * len(order)
    for model in order:
        ends = np.where(free >= model_bytes[model], load + seconds[model], np.inf)
        device = int(ends.argmin())
        if not np.isfinite(ends[device]):
            return None
        placed[model] = device
        load[device] += seconds[model, device]
        free[device] -= model_bytes[model]
    return placed


def _improved(
    placed: list[int], seconds: np.ndarray, model_bytes: np.ndarray, device_bytes: np.ndarray
) -> Iterator[list[int]]:
    """Placements one move or exchange away that end earlier and fit."""
    now = makespan(placed, seconds)
    for other in _neighbours(placed, seconds.shape[1]):
        held = _loads(other, model_bytes, len(device_bytes))
        if makespan(other, seconds) < now * (1 - 1e-12) and (held <= device_bytes).all():
            yield other


def _neighbours(placed: list[int], devices: int) -> Iterator[list[int]]:
    for model, device in enumerate(placed):
        for to in range(devices):
            if to != device:
                yield [*placed[:model], to, *placed[model + 1 :]]
        for other in range(model + 1, len(placed)):
            if placed[other] != device:
                swapped = placed.copy()
                swapped[model], swapped[other] = placed[other], device
                yield swapped


def _loads(device_of: list[int], amounts: np.ndarray, devices: int) -> np.ndarray:
    return np.bincount(device_of, weights=amounts, minlength=devices)
