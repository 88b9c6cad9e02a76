"""Which rules there are: the function `<rule>` of each file beside this folder."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_type_hints

from search_spaces.core.block_spec import misfits
from search_spaces.core.errors import SpaceError
from search_spaces.core.plugins import did_you_mean, plugin_names
from search_spaces.scaling.core.factors import Factors

RULES_FOLDER = Path(__file__).parent.parent

# What the network hands to a rule that asks for it; nobody else may set it.
FROM_THE_NETWORK = ("side",)


def list_rules() -> list[str]:
    """Names of the rules."""
    return plugin_names(RULES_FOLDER)


def rule_factors(rule: str, by: float, side: int, options: Mapping[str, Any]) -> Factors:
    """What a rule answers for `by` times the MACs of a network for images of one side.

    Raises:
        SpaceError: no such rule, or an option that it does not have or allow.
    """
    function = _rule_function(rule)
    hints = get_type_hints(function, include_extras=True)
    keywords = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
    own = [name for name in keywords if name not in FROM_THE_NETWORK]
    for name, value in options.items():
        if name not in own:
            has = f"It has: {', '.join(own)}." if own else "It has none."
            raise SpaceError(f"Rule '{rule}' has no option '{name}'. {did_you_mean(name, own)}{has}", field=name)
        for sentence in misfits(hints[name], [value]):
            raise SpaceError(f"{rule}: {name} = {sentence}.", field=name)
    handed = {"side": side} if "side" in keywords else {}
    return function(by, **handed, **options)


def _rule_function(rule: str) -> Callable[..., Factors]:
    known = list_rules()
    if rule not in known:
        raise SpaceError(
            f"No scaling rule '{rule}'. {did_you_mean(rule, known)}Known: {', '.join(known)}.", field="rule"
        )
    return getattr(importlib.import_module(f"search_spaces.scaling.{rule}"), rule)
