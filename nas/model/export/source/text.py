"""Python source as text: names that may be printed, calls that fit the line."""

import keyword
import re
from collections.abc import Sequence

from torch import nn

from nas.errors import UserError

LINE = 120
INDENT = "    "
_TAKEN = {*dir(nn.Module), "training", "deploy", "become_deployed"}


def attribute(name: str) -> str:
    """A name as it may stand behind `self.`; nothing else of a drawing reaches the file as code.

    Raises:
        UserError: it is no identifier, or it would hide something of nn.Module.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,80}", name) or keyword.iskeyword(name) or name in _TAKEN:
        raise UserError(
            f"A block or operator named {name[:100]!r} cannot become an attribute of a Python class.",
            hint="Use a letter, then letters, digits and _; no keyword, no name of torch.nn.Module.",
        )
    return name


def class_name(kind: str) -> str:
    """`_inverted_residual` -> `InvertedResidual`."""
    return "".join(part[:1].upper() + part[1:] for part in attribute(kind.strip("_")).split("_"))


def comment(text: str) -> str:
    """Foreign text for a docstring: nothing in it can end the string or the line."""
    return re.sub(r"[^A-Za-z0-9 _.,:;()=+\-/]", "_", text)


def call(function: str, arguments: Sequence[str]) -> str:
    return f"{function}({', '.join(arguments)})"


def statement(depth: int, head: str, function: str, arguments: Sequence[str], tail: str = "") -> list[str]:
    """`head function(arguments) tail` on one line, or broken as ruff breaks it."""
    margin = INDENT * depth
    line = f"{margin}{head}{call(function, arguments)}{tail}"
    if len(line) <= LINE and "\n" not in line:
        return [line]
    inner = f"{margin}{INDENT}{', '.join(arguments)}"
    if len(inner) <= LINE and "\n" not in inner:
        return [f"{margin}{head}{function}(", inner, f"{margin}){tail}"]
    lines = [part for argument in arguments for part in f"{argument},".split("\n")]
    return [f"{margin}{head}{function}(", *(f"{margin}{INDENT}{part}" for part in lines), f"{margin}){tail}"]
