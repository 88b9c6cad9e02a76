"""The examination of a block's file: a source, a promise, and settings that a space file can give."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any, get_type_hints

from search_spaces.core.block_spec import FROM_THE_SPACE, block_function, misfits
from tests.conformance.block_exam.cases import allowed

# A paper, a page, or a person with a year.
SOURCE = re.compile(r"arXiv:\d{4}\.\d{4,5}|https?://\S+|doi:\S+|\bet al\.,? (19|20)\d\d")

# What a stage hands to the one block that it draws itself.
HANDED_BY_A_STAGE = {"downsample": ("kind",)}


def declaration_complaints(kind: str) -> Iterator[str]:
    """A sentence for each promise that the file breaks before anything is drawn."""
    function = block_function(kind)
    title = inspect.getdoc(sys.modules[function.__module__])
    if not title:
        yield f"block '{kind}': the file has no docstring; say in one line what it draws and who published it"
    elif not SOURCE.search(title):
        yield f"block '{kind}': the file's docstring names no source (arXiv:..., a URL, or authors et al. and year)"
    if "->" not in (function.__doc__ or ""):
        yield f"block '{kind}': the function's docstring promises no shape; write `(C, H, W) -> (...)`"
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        yield from _setting_complaints(kind, parameter)


def _setting_complaints(kind: str, parameter: inspect.Parameter) -> Iterator[str]:
    setting = f"block '{kind}': setting '{parameter.name}'"
    if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
        yield f"{setting} can be given without its name; put it behind the `*`"
    elif parameter.annotation is inspect.Parameter.empty:
        yield f"{setting} has no type; annotate it with one of search_spaces/core/settings.py"
    else:
        yield from _value_complaints(kind, setting, parameter)


def _value_complaints(kind: str, setting: str, parameter: inspect.Parameter) -> Iterator[str]:
    name, default = parameter.name, parameter.default
    annotation: Any = get_type_hints(block_function(kind), include_extras=True)[name]
    if not allowed(name, annotation):
        yield f"{setting} has the type {annotation}, none of whose values a space file can give"
    if default is inspect.Parameter.empty:
        handed = (*FROM_THE_SPACE, *HANDED_BY_A_STAGE.get(kind, ()))
        if name not in handed:
            yield f"{setting} has no default, and no space hands it; only {', '.join(handed)} may do without"
    else:
        yield from (f"{setting}: its default {sentence}" for sentence in misfits(annotation, [default]))
