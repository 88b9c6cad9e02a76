"""`nasctl predict`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Batch, Device, Json, Models, ModelsFrom, NumberFormat, Resolution
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from hw_profiles.core.profile import HardwareProfile
    from nas.cli.models import NamedModel


def predict(
    hw: Device,
    models: Models = None,
    source: ModelsFrom = None,
    batch: Batch = 1,
    dtype: NumberFormat = None,
    resolution: Resolution = None,
    by_layer: Annotated[bool, typer.Option("--by-layer", help="Price every layer as well.")] = False,
    json: Json = False,
) -> None:
    """Predict what a model costs on a device: latency with its interval, peak memory, and where they come from.

    Example: nasctl predict unireplknet_t --hw a100 --by-layer
    """
    from hw_profiles.core.load import load_profile
    from nas.cli.models import load_models, model_names

    profile = load_profile(hw)
    number_format = dtype.value if dtype else profile.stack.dtype
    for model in load_models(model_names(models, source), resolution):
        answer = _predict(model, profile, batch, number_format, by_layer)
        if json or source:
            print_json(answer)
        else:
            _print(answer)


def _predict(
    model: "NamedModel", profile: "HardwareProfile", batch: int, dtype: str, by_layer: bool
) -> dict[str, Any]:
    from predictors.latency import predict_latency, predict_layers
    from predictors.memory import peak_memory_bytes

    latency = predict_latency(model.architecture, profile, batch=batch, dtype=dtype)
    return {"model": model.name, "hw": profile.name, "batch": batch, "dtype": dtype, "latency": latency.as_json()}
