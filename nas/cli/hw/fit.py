"""`nasctl hw fit`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_json, print_rows


def fit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `nasctl hw measure --out DIR` wrote.")],
    json: Json = False,
) -> None:
    """Turn a measured table into a predictor, and print its error on operators it has not seen.

    Example: nasctl hw fit hw_profiles/my_laptop
    """
    from predictors.fitting.fit import fit_device

    card = fit_device(folder)
    errors = {family: held_out.model_dump() for family, held_out in card.held_out.items()}
    whole = card.end_to_end
    if json:
        print_json({"hw": folder.name, "stack": card.stack, "held_out": errors, "end_to_end": whole.model_dump()})
        return
    rows = [(family, *(f"{value:,.3g}" for value in error.values())) for family, error in errors.items()]
    header = ("family", *next(iter(errors.values())))
    print_rows(header, rows, right=(False, *(True for _ in header[1:])))
    if whole.mape is None:
        print("No whole networks were timed: operators are added up as they run alone.")
    else:
        kinds = ", ".join(f"{family} {factor:.2f}" for family, factor in whole.factors.items())
        print(f"{whole.networks} whole networks: an operator costs {1e6 * whole.per_operator_s:.3g} us and {kinds}")
        print(f"times its seconds alone; mean error {whole.mape:.1%} on a kind of network that the fit did not see.")
