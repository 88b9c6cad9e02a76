"""`nasctl space show`."""

from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

SpaceName = Annotated[str, typer.Argument(metavar="S", help="A space of `nasctl space ls`, or a file.")]


def show(name: SpaceName, json: Json = False) -> None:
    """Show a space: its dimensions with their values, its rules, its published models.

    Example: nasctl space show large_kernel
    """
    from search_spaces.core.catalog import load_space

    space = load_space(name)
    if json:
        print_json(
            {
                "space": space.name,
                "cardinality": space.cardinality(),
                "dimensions": {key: list(domain.values) for key, domain in space.dimensions.items()},
                "rules": [str(rule) for rule in space.rules],
                "points": sorted(space.points),
            }
        )
        return
    print_facts({"space": space.name, "valid designs": f"{space.cardinality():,}"})
    print()
    rows = [(key, str(len(domain.values)), domain.describe()) for key, domain in space.dimensions.items()]
    print_rows(("dimension", "values", "domain"), rows, right=(False, True))
    for title, lines in (
        ("rules", [str(rule) for rule in space.rules]),
        ("published models", sorted(space.points)),
    ):
        if lines:
            print(f"\n{title}\n  " + "\n  ".join(lines))
