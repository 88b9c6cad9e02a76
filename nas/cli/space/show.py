"""`nasctl space show`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from search_spaces.core.space import SearchSpace

SpaceName = Annotated[str, typer.Argument(metavar="S", help="A space of `nasctl space ls`, or a file.")]


def show(name: SpaceName, json: Json = False) -> None:
    """Show a space: its dimensions with their values, its rules, limits and presets, its published models.

    Example: nasctl space show large_kernel
    """
    from search_spaces.core.catalog import list_spaces
    from search_spaces.core.load import load_points, load_space

    space = load_space(name)
    cardinality = space.cardinality()
    rules = list(dict.fromkeys(factor.sentence for factor in space.designs.factors))
    points = sorted(load_points(name)) if name in list_spaces() else []
    limits = {metric: bounds.model_dump() for metric, bounds in space.limits.items()}
    presets = _presets(space)
    if json:
        dimensions = {key: list(domain.values) for key, domain in space.dimensions.items()}
        facts = {"space": space.name, "cardinality": cardinality, "dimensions": dimensions}
        print_json({**facts, "rules": rules, "limits": limits, "presets": presets, "points": points})
        return
    print_facts({"space": space.name, "valid designs": f"{cardinality:,}"})
    print()
    rows = [(key, str(len(domain.values)), domain.describe()) for key, domain in space.dimensions.items()]
    print_rows(("dimension", "values", "domain"), rows, right=(False, True))
    _print_list("rules", _in_brief(rules))
    _print_list("limits, unless told otherwise", [_bounded(metric, bounds) for metric, bounds in limits.items()])
    _print_list("presets", [f"{preset}: {'; '.join(map(_worded, rules))}" for preset, rules in presets.items()])
    _print_list("published models", points)


def _presets(space: "SearchSpace") -> dict[str, list[dict[str, Any]]]:
    """Rules by the name of the preset that adds them."""
    from search_spaces.core.staged import StagedSpace

    offered = space.presets if isinstance(space, StagedSpace) else {}
    return {preset: [rule.model_dump() for rule in rules] for preset, rules in offered.items()}


def _bounded(metric: str, bounds: Mapping[str, float]) -> str:
    signs = {"max": "<=", "min": ">="}
    return ", ".join(f"{metric} {signs[sense]} {bound:g}" for sense, bound in bounds.items())


def _worded(rule: Mapping[str, Any]) -> str:
    """`max_growth of depth, since 3, factor 1.6`."""
    return f"{rule['rule']} " + ", ".join(f"{name} {value}" for name, value in rule.items() if name != "rule")


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
