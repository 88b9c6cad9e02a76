"""`nasctl hw fit`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_json


def fit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `nasctl hw measure --out DIR` wrote.")],
    json: Json = False,
) -> None:
    """Turn a measured table into a predictor, and print its error on operators it has not seen.

    Example: nasctl hw fit hw_profiles/my_laptop
    """
    from nas.model.measure import fit_device

    fitted = fit_device(folder)
    if json:
        print_json({"fitted": fitted})
    else:
        print(fitted)
