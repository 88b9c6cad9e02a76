"""The fields of a study that a command line names."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from nas.cli.durations import parse_duration
from nas.errors import UserError

Fields = dict[str, Any]

# Options that stand for the field of the same name.
PLAIN = (
    "space", "hw", "batch", "dtype", "resolution", "preset", "minimize", "maximize", "confidence",
    "strategy", "candidates", "seed", "executor", "ray_address", "storage", "out", "root",
)  # fmt: skip


def study_fields(context: typer.Context, *, only_typed: bool) -> Fields:
    """Field -> value for every option that was given; `--set` has the last word.

    With `only_typed` settings from files and the environment do not count.

    Raises:
        UserError: a limit or a change without `=`, or a duration that is none.
    """
    given = {
        name: value
        for name, value in context.params.items()
        if value not in (None, [], ()) and (_typed(context, name) or not only_typed)
    }
    fields: Fields = {name: given[name] for name in PLAIN if name in given}
    if "time" in given:
        fields["time_s"] = parse_duration(given["time"])
    for option, field in (("at_most", "max"), ("at_least", "min")):
        if option in given:
            fields[field] = dict(_pair(text, f"--{field}", "latency=2ms") for text in given[option])
    return with_changes(fields, given.get("changes", ()))


def with_changes(fields: Mapping[str, Any], changes: Sequence[str]) -> Fields:
    """Fields after `A.B=C` changes; C is read as JSON where it is some, else as text.

    Raises:
        UserError: a change without `=`, or below something that has no fields.
    """
    changed = dict(fields)
    for change in changes:
        name, value = _pair(change, "--set", "max.latency=2ms")
        *parents, last = name.split(".")
        place = changed
        for parent in parents:
            place[parent] = dict(_fields_of(place.get(parent, {}), change))
            place = place[parent]
        place[last] = _value(value)
    return changed


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Fields:
    """`above` over `below`; mappings are merged, everything else is replaced."""
    whole = dict(below)
    for name, value in above.items():
        held = whole.get(name)
        whole[name] = {**held, **value} if isinstance(held, dict) and isinstance(value, dict) else value
    return whole


def _typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise UserError(f"{option} takes NAME=VALUE, such as {example}; given was '{text[:100]}'.", field=option[2:])
    return name.strip(), value.strip()


def _fields_of(held: Any, change: str) -> Mapping[str, Any]:
    if not isinstance(held, Mapping):
        raise UserError(f"--set {change[:100]}: there are no fields below '{held}'.", field="set")
    return held


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
