"""`nasctl space check`."""

from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_json


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Your space: a .yaml, .toml, .json or .py file.")],
    json: Json = False,
) -> None:
    """Check a space of your own; a mistake is told with its field, its value and the fix (exit 2).

    Example: nasctl space check my_space.yaml
    """
    from search_spaces.core.load import load_space

    space = load_space(file)
    space.designs.require_some()
    cardinality = space.cardinality()
    if json:
        print_json({"space": space.name, "valid": True, "cardinality": cardinality})
    else:
        print(f"'{space.name}': {len(space.dimensions)} dimensions, {cardinality:,} valid designs.")
