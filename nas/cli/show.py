"""`nasctl show`."""

from typing import TYPE_CHECKING, Any

from nas.cli.options import Json, Models, ModelsFrom, Resolution
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from nas.cli.models import NamedModel


def show(
    models: Models = None,
    source: ModelsFrom = None,
    resolution: Resolution = None,
    json: Json = False,
) -> None:
    """Count a model without any device: parameters, MACs, activations, and its layers in running order.

    MACs, activations and layers are those of the deployed form, branches merged and norms folded.

    Example: nasctl show unireplknet_t
    """
    from nas.cli.models import load_models, model_names

    for model in load_models(model_names(models, source), resolution):
        answer = _counts(model)
        if json or source:
            print_json(answer)
        else:
            _print(answer)


def _counts(model: "NamedModel") -> dict[str, Any]:
    from predictors.counts import activations, layer_table, macs, params
    from predictors.receptive_field import receptive_field

    deployed = model.architecture.deployed
    return {
        "model": model.name,
        "params": params(model.architecture.graph),
        "params_deploy": params(deployed),
        "macs": macs(deployed),
        "activations": activations(deployed),
        "receptive_field": receptive_field(deployed),
        "resolution": model.architecture.resolution,
        "layers": layer_table(deployed),
    }


def _print(answer: dict[str, Any]) -> None:
    from nas.report.quantities import format_quantity

    layers = answer.pop("layers")
    plain = ("model", "resolution", "receptive_field")
    print_facts({key: value if key in plain else format_quantity(value, "") for key, value in answer.items()})
    print()
    header = tuple(layers[0])
    print_rows(header, [tuple(map(str, layer.values())) for layer in layers])
