"""Data that a person or another program wrote as YAML, TOML or JSON: plain values, bounded in number and in length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

MAX_VALUES = 100_000
# Python prints no number of more than 4,300 digits.
MAX_INTEGER_BITS = 10_000
# The constructor of a number in base 60 takes the square of its length.
MAX_NUMBER_CHARACTERS = 1000
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def read_yaml(text: str) -> Any:
    """The one document of a YAML text, by the safe loader.

    Raises:
        ValueError: it is no YAML, a value is not what its tag says, or a number is longer than anybody writes.
        RecursionError: it is nested too deeply.
    """
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        _refuse_long_numbers(node)
        return None if node is None else loader.construct_document(node)
    # Besides YAMLError, the safe loader lets through whatever stumbles over a wrongly tagged value.
    except (yaml.YAMLError, AttributeError, LookupError, TypeError) as error:
        raise ValueError(str(error) if isinstance(error, yaml.YAMLError) else f"a wrong tag: {error!r}") from None


def check_plain(held: Any) -> None:
    """Nothing, where parsed data is small enough that whatever follows ends soon.

    Raises:
        ValueError: more values than anybody writes, or an integer that no text can show.
    """
    # YAML aliases make a few lines stand for billions of values, or for a value inside itself.
    left, seen = [held], 0
    while left:
        value = left.pop()
        seen += 1
        if seen > MAX_VALUES:
            raise ValueError(f"it holds more than {MAX_VALUES:,} values")
        if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
            raise ValueError(f"it holds an integer of {value.bit_length():,} bits; {MAX_INTEGER_BITS} are read")
        if isinstance(value, Mapping):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)


def _refuse_long_numbers(root: yaml.Node | None) -> None:
    left, met = [root], set()
    while left:
        node = left.pop()
        # An alias is the node that it names: each is looked at once.
        if node is None or id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            left.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            left.extend(node.value)
        elif node.tag in _NUMBERS and len(node.value) > MAX_NUMBER_CHARACTERS:
            raise ValueError(f"it holds a number of {len(node.value):,} characters")
