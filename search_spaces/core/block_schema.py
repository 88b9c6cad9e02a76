"""What a block says of itself in the JSON Schema of a space file: what it draws, its settings, and their values."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

SHRINKS = "It shrinks the map itself."
STANDS_STILL = "It takes no stride: where a stage shrinks, the stage makes the transition."


def block_schema(
    function: Callable[..., Any], annotations: Mapping[str, Any], required: Sequence[str], handed: Sequence[str]
) -> dict[str, Any]:
    """What a file may say of one block, given the types of its own settings and the names of those its place gives."""
    return {
        "description": f"{inspect.getdoc(function)}\n\n{_of_its_place(handed)}".rstrip(),
        "properties": {name: _as_written(TypeAdapter(held).json_schema()) for name, held in annotations.items()},
        "propertyNames": {"enum": ["kind", *annotations]},
        "required": list(required),
    }


def _of_its_place(handed: Sequence[str]) -> str:
    if "classes" in handed:
        return ""
    return SHRINKS if "stride" in handed else STANDS_STILL


def _as_written(value: dict[str, Any]) -> dict[str, Any]:
    """A value, a list of values, or a mapping of such; which mappings there are is the domains' to say."""
    several = {"type": "array", "items": value}
    bounds = {"low": value, "high": value} if value.get("type") == "integer" else {}
    held = {"choice": several, **bounds}
    once = {"anyOf": [value, several, {"type": "object", "properties": held}]}
    return {"anyOf": [value, several, {"type": "object", "properties": {**held, "per_block": once}}]}
