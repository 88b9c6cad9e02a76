"""`nasctl inspect`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json, Resolution, Seed
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from nas.model.inspect.filter_quality import FilterQuality

TARGET_HELP = "RUN, RUN:RANK, an architecture.json, a published model's name, or a .safetensors file of weights."


def inspect(
    target: Annotated[str, typer.Argument(metavar="MODEL|WEIGHTS", help=TARGET_HELP)],
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE", help="Trained weights of the MODEL; default: fresh.")
    ] = None,
    resolution: Resolution = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Look into a model: how far its middle sees, and whether its filters work.

    The field is the side of the smallest square that holds 20, 30, 50 and 99 % of what reaches the middle of the last
    map. A filter layer is told by its dead kernels, the entropy of its kernels against that of random ones, and how
    far its filters are at right angles.

    Example: nasctl inspect unireplknet_a
    """
    answer = _of_file(Path(target)) if target.endswith(".safetensors") else _of_model(target, weights, resolution, seed)
    if json:
        print_json(answer)
    else:
        _print(answer)


def _of_file(file: Path) -> dict[str, Any]:
    from nas.model.inspect.filter_quality import filter_qualities
    from nas.model.inspect.inspect import read_weights

    return {"weights": str(file), "layers": [_layer(one) for one in filter_qualities(read_weights(file))]}


def _of_model(name: str, weights: Path | None, resolution: int | None, seed: int) -> dict[str, Any]:
    from nas.api.models import find_model
    from nas.model.inspect.inspect import inspect_architecture
    from predictors.receptive_field import receptive_field

    architecture = find_model(name, resolution).architecture
    seen = inspect_architecture(architecture, weights, seed=seed)
    return {
        "model": name,
        "weights": "fresh" if weights is None else str(weights),
        "resolution": architecture.resolution,
        "receptive_field": receptive_field(architecture.graph).side,
        "effective_field": {f"{share:.0%}": side for share, side in seen.field_sides.items()},
        "layers": [_layer(one) for one in seen.layers],
    }


def _layer(one: "FilterQuality") -> dict[str, Any]:
    return {
        "name": one.name,
        "shape": list(one.shape),
        "sparsity": one.sparsity,
        "variance_entropy": one.variance_entropy,
        "random_entropy": one.random_entropy,
        "orthogonality": one.orthogonality,
    }


def _print(answer: dict[str, Any]) -> None:
    facts = {name: value for name, value in answer.items() if name not in ("layers", "effective_field")}
    fields = {f"holds {share}": f"{side} x {side}" for share, side in answer.get("effective_field", {}).items()}
    print_facts({**facts, **fields})
    print()
    header = ("layer", "kernels", "dead", "entropy", "of random", "orthogonal")
    rows = [
        (
            layer["name"],
            " x ".join(map(str, layer["shape"])),
            f"{layer['sparsity']:.1%}",
            *(_decimals(layer[name]) for name in ("variance_entropy", "random_entropy", "orthogonality")),
        )
        for layer in answer["layers"]
    ]
    print_rows(header, rows, right=(False, True, True, True, True, True))


def _decimals(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
