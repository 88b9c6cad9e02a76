"""Counting a model, and predicting what it costs on a device."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.load import load_device, load_profile
from nas.api.design import Model, named
from nas.api.models import NamedModel
from predictors.core.estimate import Estimate
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene, load_metric
from predictors.core.pooled import estimate_each
from predictors.placement_on_devices import assign


@dataclass(frozen=True)
class Counts:
    """Exact; MACs and activations are those of one image, as deployed."""

    model: str
    id: str
    params: int
    params_deploy: int
    macs: int
    activations: int
    resolution: int


@dataclass(frozen=True)
class Prediction:
    """Of one batch, in seconds, joules and bytes; `unpriced` names the operators that a fallback stood in for."""

    model: str
    hw: str
    batch: int
    dtype: str
    latency: Estimate
    energy: Estimate
    peak_memory: Estimate
    unpriced: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A model on a device: `on` is the device's position among those given."""

    model: str
    on: int
    hw: str
    latency: Estimate
    memory_bytes: float


@dataclass(frozen=True)
class Placement:
    """One row a model in the order given, the seconds after which each device ends, and those of the last one."""

    rows: tuple[Placed, ...]
    ends: tuple[float, ...]
    seconds: float


def show(model: Model, *, resolution: int | None = None) -> Counts:
    """Count a model without any device, as `nasctl show` does.

    Raises:
        NasError, SpaceError: there is no such model, or not at this resolution.
    """
    found = named(model, resolution)
    names = ("params", "params_deploy", "macs", "activations")
    counted = {name: int(estimate(found.architecture, name, Scene()).value) for name in names}
    return Counts(found.name, found.architecture.id, **counted, resolution=found.architecture.resolution)


def predict(
    model: Model, hw: str, *, batch: int = 1, dtype: str | None = None, resolution: int | None = None
) -> Prediction:
    """What a model costs on a device, as `nasctl predict` says; `dtype` is by default that of the device's stack.

    Raises:
        ProfileError: no such device.
        NasError, SpaceError: there is no such model, or not at this resolution.
    """
    profile = load_device(hw)
    scene = Scene(profile, batch, dtype or profile.stack.dtype)
    found = named(model, resolution)
    metrics = {name: load_metric(name, scene) for name in ("latency", "energy", "peak_memory")}
    (pooled,) = estimate_each(metrics, [found.architecture])
    estimates = {name: held.estimate for name, held in pooled.items()}
    return Prediction(found.name, profile.name, batch, scene.dtype, **estimates, unpriced=pooled["latency"].unpriced)


def estimate_metric(model: Model, metric: str, hw: str | None = None, *, batch: int = 1) -> Estimate:
    """One metric of `nasctl space compare --metrics`, or of a search, of one model.

    Raises:
        PredictorError: no such metric, or it needs a device.
    """
    profile = None if hw is None else load_device(hw)
    scene = Scene() if profile is None else Scene(profile, batch, profile.stack.dtype)
    return estimate(named(model).architecture, metric, scene)


def place(models: Sequence[Model], on: Sequence[str], *, batch: int = 1, resolution: int | None = None) -> Placement:
    """Which device runs which model, so that the last one ends early and no memory overflows, as `nasctl place` does.

    Every device runs its models one after the other, at the number format of its own stack.

    Raises:
        PredictorError: the models do not fit the devices.
    """
    profiles = [load_profile(name) for name in on]
    scenes = [Scene(profile, batch, profile.stack.dtype) for profile in profiles]
    asked = [named(model, resolution) for model in models]
    latencies = [[estimate(model.architecture, "latency", scene) for scene in scenes] for model in asked]
    needed = np.array([[_bytes(model, scene) for scene in scenes] for model in asked])
    there = np.array([profile.memory_bytes.value for profile in profiles])
    # What a model needs where its number format is widest: no device is filled to the brim by a guess.
    widest = needed.max(axis=1)
    placed = assign(np.array([[held.value for held in row] for row in latencies]), widest, there)
    rows = tuple(
        Placed(model.name, device, profiles[device].name, row[device], float(held))
        for model, device, row, held in zip(asked, placed.device_of, latencies, widest, strict=True)
    )
    ends = tuple(sum(row.latency.value for row in rows if row.on == at) for at in range(len(profiles)))
    return Placement(rows, ends, placed.seconds)


def _bytes(model: NamedModel, scene: Scene) -> float:
    """Weights, and the maps that live at once."""
    return sum(estimate(model.architecture, name, scene).value for name in ("weight_bytes", "peak_memory"))
