"""A block by name with the domains of its settings; a block is one function in `search_spaces/blocks/<kind>.py`."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import (
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)

from search_spaces.core.domains import Domain, Same
from search_spaces.core.drawing import Edge
from search_spaces.core.plugins import did_you_mean, plugin_names

BLOCKS_FOLDER = Path(__file__).parent.parent / "blocks"

# Settings that a stage hands to a block which asks for them; nobody else may set them.
FROM_THE_STAGE = ("width", "stride")


@cache
def block_function(kind: str) -> Callable[..., Edge]:
    """The function `kind` of the file `search_spaces/blocks/<kind>.py`."""
    known = plugin_names(BLOCKS_FOLDER)
    if kind not in known:
        raise ValueError(f"no block '{kind}'. {did_you_mean(kind, known)}Known: {', '.join(known)}")
    return getattr(importlib.import_module(f"search_spaces.blocks.{kind}"), kind)


@cache
def block_settings(kind: str) -> dict[str, tuple[Any, Any]]:
    """Name -> (annotation, default) of every keyword of a block; `inspect.Parameter.empty` where it has no default."""
    function = block_function(kind)
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    return {p.name: (hints[p.name], p.default) for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}


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
            raise ValueError(f"a block is a mapping with a 'kind', got {given!r}")
        flat = {key: value for key, value in given.items() if key not in ("kind", "settings")}
        return {
            **{key: given[key] for key in ("kind",) if key in given},
            "settings": {**given.get("settings", {}), **flat},
        }

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        block_function(kind)
        return kind

    @model_validator(mode="after")
    def _settings_fit(self) -> Block:
        wanted = block_settings(self.kind)
        for name, domain in self.settings.items():
            if name in FROM_THE_STAGE or name not in wanted:
                own = [setting for setting in wanted if setting not in FROM_THE_STAGE]
                raise ValueError(
                    f"block '{self.kind}' has no setting '{name}'. {did_you_mean(name, own)}It has: {', '.join(own)}"
                )
            if not isinstance(domain, Same):
                for value in domain.values:
                    check_setting(self.kind, name, value)
        return self

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        return {"kind": self.kind, **{name: domain.model_dump() for name, domain in self.settings.items()}}

    @property
    def takes_stride(self) -> bool:
        """Whether the block shrinks the map and changes the width itself."""
        return "stride" in block_settings(self.kind)


def check_setting(kind: str, name: str, value: Any) -> None:
    """Raise ValueError where a value is not one that the block's signature allows."""
    annotation, _ = block_settings(kind)[name]
    try:
        TypeAdapter(annotation).validate_python(value, strict=not isinstance(value, int))
    except ValidationError as error:
        raise ValueError(f"{kind}.{name} = {value!r}: {error.errors()[0]['msg']}") from None
