"""Models with what a device makes of them; a long list of them on all cores."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from hw_profiles.core.load import load_device
from nas.api.models import NamedModel, load_models
from nas.executors.core.catalog import create_executor
from predictors.core.estimate import Estimate
from predictors.core.metric import Metric, Scene, load_metric
from predictors.core.pooled import estimate_each

METRICS = ("latency", "energy", "peak_memory")
# Models that are drawn before the first of them is answered: what they have in common is priced once.
AT_ONCE = 64
# A worker takes a second to come; what it answers in that time it should be asked several times over.
MANY = 8 * AT_ONCE

Answer = dict[str, Any]
Estimated = tuple[NamedModel, dict[str, Estimate], tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """Where and how models run; `resolution` None means each at its own."""

    hw: str
    batch: int
    dtype: str | None
    resolution: int | None


@cache
def scene_of(asked: Asked) -> Scene:
    """Device, batch and number format, by default the device's own.

    Raises:
        ProfileError: no such device.
    """
    profile = load_device(asked.hw)
    return Scene(profile, asked.batch, asked.dtype or profile.stack.dtype)


def estimated(names: list[str], asked: Asked) -> Iterator[Estimated]:
    """Each model with its metrics and the operators that have no price; those before one that cannot be read come
    before its error."""
    metrics = _metrics(asked)
    for some in _in_handfuls(load_models(names, asked.resolution)):
        for model, pooled in zip(some, estimate_each(metrics, [model.architecture for model in some]), strict=True):
            yield model, {name: held.estimate for name, held in pooled.items()}, pooled["latency"].unpriced


def answers(names: list[str], asked: Asked) -> Iterator[Answer]:
    """What `--from` answers, a model each, in their order; raises as `estimated` does."""
    if len(names) < MANY:
        yield from (answer(asked, *each) for each in estimated(names, asked))
        return
    workers = create_executor("processes")
    try:
        some = (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
        for told, error in workers.run(partial(_answered, asked), some):
            yield from told
            if error is not None:
                raise error
    finally:
        workers.close()


def answer(asked: Asked, model: NamedModel, estimates: dict[str, Estimate], unpriced: tuple[str, ...]) -> Answer:
    """One model's answer in JSON."""
    told = {name: held.as_json() for name, held in estimates.items()}
    return {"model": model.name, **where(asked), **told, "unpriced": unpriced}


def where(asked: Asked) -> Answer:
    """Device, batch and number format of an answer."""
    scene = scene_of(asked)
    assert scene.profile is not None
    return {"hw": scene.profile.name, "batch": scene.batch, "dtype": scene.dtype}


def _answered(asked: Asked, names: list[str]) -> tuple[list[Answer], Exception | None]:
    """A worker's part: the answers up to the first model that cannot be read, and why not."""
    told: list[Answer] = []
    try:
        told.extend(answer(asked, *each) for each in estimated(names, asked))
    except Exception as error:
        return told, error
    return told, None


@cache
def _metrics(asked: Asked) -> dict[str, Metric]:
    return {name: load_metric(name, scene_of(asked)) for name in METRICS}


def _in_handfuls(models: Iterator[NamedModel]) -> Iterator[list[NamedModel]]:
    """`AT_ONCE` together; those before one that cannot be read are answered before it is told."""
    some: list[NamedModel] = []
    try:
        for model in models:
            some.append(model)
            if len(some) == AT_ONCE:
                yield some
                some = []
    except Exception:
        yield some
        raise
    if some:
        yield some
