"""`nasctl bits`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json, Model, Quiet, Seed
from nas.cli.output import print_json, print_rows, remark

if TYPE_CHECKING:
    from nas.exact.chosen_bits import ChosenBits

DATA_HELP = "digits, procedural, procedural:VARIANT, or a folder with one sub-folder of images a class."
LIMIT_HELP = "weight_bytes=200kB or bops=2G, of the whole network; repeatable."


def bits(
    model: Model,
    weights: Annotated[Path, typer.Option("--weights", metavar="FILE", help="Trained weights, a .safetensors file.")],
    data: Annotated[str, typer.Option("--data", metavar="NAME|DIR", help=DATA_HELP)],
    limits: Annotated[list[str], typer.Option("--max", metavar="BUDGET=LIMIT", help=LIMIT_HELP)],
    choices: Annotated[
        str, typer.Option("--bits", metavar="N,N,...", help="What a layer's weights may have.")
    ] = "2,4,8",
    activation_bits: Annotated[int, typer.Option("--activation-bits", help="Of the values that weights meet.")] = 8,
    adaquant: Annotated[
        bool, typer.Option("--adaquant", help="Try what calibrating each layer regains; takes minutes.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A .json file for `train --bits`.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    seed: Seed = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Choose bits for every layer of a trained network: what changes its answers least within a budget.

    Every layer is rounded alone and its effect measured; integer programming finds the choice of least sum, and proves
    it.

    Example: nasctl bits runs/mobile-cpu-1 --weights trained/weights.safetensors --data digits --max weight_bytes=200kB
    """
    from nas.api.models import find_model
    from nas.exact.chosen_bits import choose_bits
    from nas.model.bit_choices import BUDGETS
    from nas.model.inspect.inspect import read_weights
    from nas.objective import parse_limit

    bounds = {limit.metric: limit.bound for limit in (parse_limit(text, "max", BUDGETS) for text in limits)}
    asked, state_dict = _choices(choices), read_weights(weights)
    architecture = find_model(model).architecture
    found = choose_bits(
        architecture,
        state_dict,
        data,
        bounds,
        choices=asked,
        value_bits=activation_bits,
        seed=seed,
        calibrates=adaquant,
        say=partial(remark, quiet=quiet),
    )
    file = None if out is None else _write(out, found, overwrite=overwrite)
    answer = {"model": model, "data": data, **_answer(found, bounds), "file": file}
    if json:
        print_json(answer)
    else:
        _print(answer)


def _choices(text: str) -> tuple[int, ...]:
    from nas.errors import UserError

    try:
        return tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        raise UserError(f"'{text[:100]}' are no bits: give whole numbers such as 2,4,8.", field="bits") from None


def _write(out: Path, found: "ChosenBits", *, overwrite: bool) -> str:
    from nas.model.export.core.writing import write_all
    from search_spaces.core.bits_file import BitsFile, LayerBits

    chosen = {
        name: LayerBits(weight_bits=count, activation_bits=found.measured.value_bits)
        for name, count in found.bits.items()
    }
    return str(write_all(out.parent, {out.name: BitsFile(layers=chosen).as_file()}, overwrite=overwrite)[out.name])


def _answer(found: "ChosenBits", bounds: dict[str, float]) -> dict[str, Any]:
    measured, taken = found.measured, found.allocation.choices
    layers = [
        {
            "name": name,
            "weight_bits": found.bits[name],
            "activation_bits": measured.value_bits,
            "loss": measured.losses[row, taken[row]],
            "bytes": measured.costs["weight_bytes"][row, taken[row]],
        }
        for row, name in enumerate(measured.layers)
    ]
    accuracy = found.accuracy
    return {
        "choices": list(measured.choices),
        "limits": bounds,
        "spent": dict(found.spent),
        "loss": found.allocation.loss,
        "bound": found.allocation.bound,
        "accuracy": {"float": accuracy.full, "rounded": accuracy.rounded, "calibrated": accuracy.calibrated},
        "layers": layers,
    }


def _print(answer: dict[str, Any]) -> None:
    from nas.report.quantities import format_quantity

    rows = [
        (layer["name"], str(layer["weight_bits"]), f"{layer['loss']:.3g}", format_quantity(layer["bytes"], "B"))
        for layer in answer["layers"]
    ]
    print_rows(("layer", "bits", "loss alone", "stored"), rows, right=(False, True, True, True))
    spent, accuracy = answer["spent"], answer["accuracy"]
    stored, work = format_quantity(spent["weight_bytes"], "B"), format_quantity(spent["bops"], "")
    print(f"\n{stored} of weights, {work} bit operations.")
    print(f"Summed loss {answer['loss']:.6g}; no choice within the limits has less than {answer['bound']:.6g}.")
    told = f"{accuracy['float']:.2%} of the test images named right in float, {accuracy['rounded']:.2%} rounded"
    print(told + ("." if accuracy["calibrated"] is None else f", {accuracy['calibrated']:.2%} calibrated."))
    if answer["file"]:
        asked = f"nasctl train {answer['model']} --data {answer['data']} --bits {answer['file']} --out DIR"
        print(f"{answer['file']}: train to these bits with `{asked}`.")
