"""`nasctl show`."""

from typing import Any

from nas.cli.options import Json, Models, ModelsFrom, Resolution
from nas.cli.output import print_json


def show(
    models: Models = None,
    source: ModelsFrom = None,
    resolution: Resolution = None,
    json: Json = False,
) -> None:
    """Count a model without any device: parameters, MACs, activations, and its layers in running order.

    Example: nasctl show unireplknet_t
    """
    from nas.cli.models import load_models, model_names

    for model in load_models(model_names(models, source)):
        answer = {"model": model.name, **_counts(model.architecture.at(resolution))}
        if json or source:
            print_json(answer)
        else:
            _print(answer)


def _counts(architecture: Any) -> dict[str, Any]:
    from predictors.counts import activations, layer_table, macs, params
    from predictors.receptive_field import receptive_field

    return {
        "params": params(architecture.graph),
        "params_deploy": params(architecture.deployed),
        "macs": macs(architecture.deployed),
        "activations": activations(architecture.deployed),
        "receptive_field": receptive_field(architecture.deployed),
        "resolution": architecture.resolution,
        "layers": layer_table(architecture.deployed),
    }
