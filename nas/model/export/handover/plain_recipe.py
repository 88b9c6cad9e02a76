"""The recipe as a plain dataclass, for scripts that do without pydantic."""

import inspect
import re
import types
from typing import Any, Union, get_args, get_origin

from nas.model.train.recipe import Recipe

# Which convolutions a norm follows is not told to a script, so that it trains its norms as ever.
LEFT_OUT = ("bn_mode",)
HEAD = '''\
"""How to train; its fields and their defaults are nasctl's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Equal recipes, seeds and data give equal weights on one machine's CPU."""

'''


def carried_fields(recipe: Recipe) -> dict[str, Any]:
    """What a script can be told."""
    return {name: value for name, value in vars(recipe).items() if name not in LEFT_OUT}


def plain_recipe() -> str:
    """Source of the same fields with their comments; what they allow is checked no more."""
    source = inspect.getsource(Recipe).partition("model_config")[2].splitlines()[1:]
    lines: list[str] = []
    comments: list[str] = []
    for line in source:
        field = re.match(r"    (\w+):", line)
        if line.lstrip().startswith("#"):
            comments.append(line)
        elif field:
            name = field.group(1)
            if name not in LEFT_OUT:
                lines += [*comments, f"    {name}: {_type(name)} = {Recipe.model_fields[name].default!r}"]
            comments = []
    return HEAD + "\n".join(lines) + "\n"


def _type(name: str) -> str:
    annotation: Any = Recipe.model_fields[name].annotation
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    return " | ".join("None" if part is type(None) else _plain(part) for part in parts)


def _plain(annotation: Any) -> str:
    if get_origin(annotation) is None:
        return annotation.__name__
    example = get_args(annotation)[0]
    return example.__name__ if isinstance(example, type) else type(example).__name__
