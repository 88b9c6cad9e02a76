"""A block by name with the domains of its settings; a block is one function in `search_spaces/blocks/<kind>.py`."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from search_spaces.core.block_schema import block_schema
from search_spaces.core.domains import Domain, Same
from search_spaces.core.drawing import Edge
from search_spaces.core.plugins import did_you_mean, plugin_names

BLOCKS_FOLDER = Path(__file__).parent.parent / "blocks"

# What the space hands to a block that asks for it; nobody else may set it.
FROM_THE_SPACE = ("width", "stride", "border", "classes")


@dataclass(frozen=True)
class Setting:
    """One keyword of a block: its type, and whether it must be given because it has no default."""

    annotation: Any
    required: bool


@cache
def block_function(kind: str) -> Callable[..., Edge]:
    """The function `kind` of the file `search_spaces/blocks/<kind>.py`."""
    known = plugin_names(BLOCKS_FOLDER)
    if kind not in known:
        raise ValueError(f"no block '{kind}'. {did_you_mean(kind, known)}Known: {', '.join(known)}")
    return getattr(importlib.import_module(f"search_spaces.blocks.{kind}"), kind)


@cache
def block_settings(kind: str) -> dict[str, Setting]:
    """Every keyword of a block by name.

    Raises:
        ValueError: one has no type, so that nothing could be checked against it.
    """
    function = block_function(kind)
    hints = get_type_hints(function, include_extras=True)
    keywords = [p for p in inspect.signature(function).parameters.values() if p.kind is inspect.Parameter.KEYWORD_ONLY]
    for keyword in keywords:
        if keyword.name not in hints:
            raise ValueError(
                f"block '{kind}': give its setting '{keyword.name}' a type, such as those of core/settings.py"
            )
    return {p.name: Setting(hints[p.name], p.default is inspect.Parameter.empty) for p in keywords}


def own_settings(kind: str) -> list[str]:
    """Names of the settings that a declaration may give a block."""
    return [name for name in block_settings(kind) if name not in FROM_THE_SPACE]


def _schema_of(kind: str) -> dict[str, Any]:
    """What a file may say of a block of one kind."""
    settings, own = block_settings(kind), own_settings(kind)
    annotations = {name: settings[name].annotation for name in own}
    required = [name for name in own if settings[name].required]
    return block_schema(block_function(kind), annotations, required, [name for name in settings if name not in own])


def misfits(annotation: Any, values: Iterable[Any]) -> Iterator[str]:
    """A sentence for each value that a type does not allow."""
    adapter = TypeAdapter(annotation)
    for value in values:
        try:
            # A whole number may stand for a real one; nothing else may stand for anything.
            adapter.validate_python(value, strict=not isinstance(value, int) or isinstance(value, bool))
        except ValidationError as error:
            yield f"{value!r} is not allowed: {error.errors()[0]['msg'].removeprefix('Value error, ')}"


class Block(BaseModel):
    """`Block("unirep", kernel=OddRange(7, 31))`; in a file `{kind: unirep, kernel: {low: 7, high: 31, step: 2}}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    settings: dict[str, Domain] = {}

    def __init__(self, kind: Any = None, **settings: Any) -> None:
        super().__init__(**({"kind": kind} if kind is not None else {}), **settings)

    @model_validator(mode="before")
    @classmethod
    def _gather_settings(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError("a block is a mapping with a 'kind'")
        settings = {key: value for key, value in given.items() if key != "kind"}
        return {**{key: given[key] for key in ("kind",) if key in given}, "settings": settings}

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        block_function(kind)
        return kind

    @model_validator(mode="after")
    def _settings_fit(self) -> Block:
        own = own_settings(self.kind)
        for name, domain in self.settings.items():
            if name not in own:
                raise ValueError(
                    f"block '{self.kind}' has no setting '{name}'. {did_you_mean(name, own)}It has: {', '.join(own)}"
                )
            if not isinstance(domain, Same):
                for sentence in misfits(block_settings(self.kind)[name].annotation, domain.values):
                    raise ValueError(f"{self.kind}.{name}: {sentence}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Flat, as in a file; the settings and their values follow from the kind."""
        domain = handler.resolve_ref_schema(handler(schema))["properties"]["settings"]["additionalProperties"]
        kinds = plugin_names(BLOCKS_FOLDER)
        named = [{"if": {"properties": {"kind": {"const": kind}}}, "then": _schema_of(kind)} for kind in kinds]
        return {
            "type": "object",
            "properties": {"kind": {"enum": kinds}},
            "required": ["kind"],
            "additionalProperties": domain,
            "allOf": named,
        }

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        return {"kind": self.kind, **{name: domain.model_dump() for name, domain in self.settings.items()}}
