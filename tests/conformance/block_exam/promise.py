"""The shape that a block's docstring promises, `(C, H, W) -> (width, ceil(H/stride), ...)`, read as arithmetic."""

from __future__ import annotations

import ast
import inspect
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from search_spaces.core.block_spec import block_function
from tests.conformance.block_exam.cases import Case

ARROW = re.compile(r"\(C(?:, \w)+\) -> \(")
FUNCTIONS: dict[str, Callable[..., Any]] = {"ceil": math.ceil, "floor": math.floor, "min": min, "max": max}
OPERATORS: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}


class UnreadableError(Exception):
    """Words instead of arithmetic: a promise for people alone."""


def promised_shape(case: Case) -> tuple[int | None, ...]:
    """Channels and sides, None where the docstring says it in words or a side is no whole number at this size."""
    function = block_function(case.kind)
    words = promise_text(function)
    if words is None:
        return ()
    defaults = {p.name: p.default for p in inspect.signature(function).parameters.values()}
    names = {**defaults, **case.settings, "C": case.channels, **dict.fromkeys("DHWSL", case.side)}
    return tuple(_whole(part, names) for part in words)


def promise_text(function: Callable[..., Any]) -> list[str] | None:
    """The promised sizes as written; None where there is no `(C, H, W) -> (...)`."""
    text = inspect.getdoc(function) or ""
    found = ARROW.search(text)
    if found is None:
        return None
    depth, parts = 1, [""]
    for sign in text[found.end() :]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            break
        parts = [*parts, ""] if sign == "," and depth == 1 else [*parts[:-1], parts[-1] + sign]
    return [part.strip() for part in parts if part.strip()]


def _whole(text: str, names: Mapping[str, Any]) -> int | None:
    try:
        value = _value(ast.parse(text.replace("^", "**"), mode="eval").body, names)
    except (UnreadableError, SyntaxError):
        return None
    return int(value) if value == int(value) else None


def _value(tree: ast.expr, names: Mapping[str, Any]) -> float:
    match tree:
        case ast.Constant(value=int() as number):
            return number
        case ast.Name(id=name) if isinstance(names.get(name), int | float):
            return names[name]
        case ast.BinOp(left, sign, right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, names) for argument in arguments))
    raise UnreadableError
