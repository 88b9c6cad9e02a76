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
        answer = _answer(model)
        if json or source:
            print_json(answer)
        else:
            _print(answer)


def _answer(model: "NamedModel") -> dict[str, Any]:
    from nas.cli.layers import layer_rows
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    counts = ("params", "params_deploy", "nonzeros", "macs", "activations")
    return {
        "model": model.name,
        **{name: int(estimate(model.architecture, name, Scene()).value) for name in counts},
        "resolution": model.architecture.resolution,
        "id": model.architecture.id,
        "layers": layer_rows(model.architecture),
    }


def _print(answer: dict[str, Any]) -> None:
    from nas.report.quantities import format_quantity, format_shape

    sparse = ("nonzeros",) if answer["nonzeros"] < answer["params_deploy"] else ()
    counts = {name: answer[name] for name in ("params", "params_deploy", *sparse, "macs", "activations")}
    words = {name: format_quantity(value, "") for name, value in counts.items()}
    print_facts({"model": answer["model"], **words, "resolution": answer["resolution"]})
    print()
    rows = [
        (
            layer["name"],
            layer["kind"],
            format_shape(tuple(layer["output_shape"])),
            *(format_quantity(layer[name], "") for name in ("params", "macs", "activations")),
        )
        for layer in answer["layers"]
    ]
    header = ("layer", "kind", "output", "params", "macs", "activations")
    print_rows(header, rows, right=(False, False, True, True, True, True))
