"""`nasctl space show`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

SpaceName = Annotated[str, typer.Argument(metavar="S", help="A space of `nasctl space ls`, or a file.")]


def show(name: SpaceName, json: Json = False) -> None:
    """Show a space: its dimensions with their values, its rules, its published models.

    Example: nasctl space show large_kernel
    """
    from search_spaces.core.catalog import list_spaces
    from search_spaces.core.load import load_points, load_space

    space = load_space(name)
    cardinality = space.cardinality()
    rules = [factor.sentence for factor in space.designs.factors]
    points = sorted(load_points(name)) if name in list_spaces() else []
    if json:
        dimensions = {key: list(domain.values) for key, domain in space.dimensions.items()}
        facts = {"space": space.name, "cardinality": cardinality, "dimensions": dimensions}
        print_json({**facts, "rules": rules, "points": points})
        return
    print_facts({"space": space.name, "valid designs": f"{cardinality:,}"})
    print()
    rows = [(key, str(len(domain.values)), domain.describe()) for key, domain in space.dimensions.items()]
    print_rows(("dimension", "values", "domain"), rows, right=(False, True))
    _print_list("rules", rules)
    _print_list("published models", points)


def _print_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        print(f"\n{title}\n  " + "\n  ".join(lines))
