"""`nasctl space show`."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
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
    rules = list(dict.fromkeys(factor.sentence for factor in space.designs.factors))
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
    _print_list("rules", _in_brief(rules))
    _print_list("published models", points)


def _in_brief(rules: Iterable[str]) -> list[str]:
    """The first of each run of refusals that differ in their last numbers only, and how many more there are."""
    runs = [list(alike) for _, alike in groupby(rules, _without_numbers)]
    return [run[0] if len(run) == 1 else f"{run[0]} (and {len(run) - 1} more like it)" for run in runs]


def _without_numbers(rule: str) -> str:
    """What comes first names the dimension or the stage, and keeps its number."""
    place, colon, reason = rule.partition(":")
    return place + colon + re.sub(r"\d+", "#", reason)


def _print_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        print(f"\n{title}\n  " + "\n  ".join(lines))
