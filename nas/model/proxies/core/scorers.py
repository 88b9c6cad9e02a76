"""Proxies as scorers: one alone, or several by their ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nas.errors import UserError, did_you_mean
from nas.model.proxies.core.examine import examine
from nas.model.proxies.core.proxy import Proxy, list_proxies, load_proxy
from nas.model.proxies.core.ranking import log_ranks
from nas.model.proxies.core.scorer import USUAL, Conditions, Floats, Measured, Scorer
from search_spaces.core.architecture import Architecture

DEFAULT = "default"
# Chosen on the development half of NAS-Bench-201 (docs/proxies.md).
DEFAULT_WEIGHTS = {
    "synflow": 1.0,
    "meco": 2.0,
    "az_expressivity": 2.0,
    "entropy_progress": 1.0,
    "gradient_gain": 0.5,
    "shortest_path": 2.0,
    "layers": 1.0,
}


@dataclass(frozen=True)
class OneProxy(Scorer):
    """A proxy's own number, turned so that higher is better."""

    proxy: Proxy
    conditions: Conditions

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.proxy.name,)

    def measure(self, architecture: Architecture, seed: int) -> Measured:
        return examine(architecture, [self.proxy], seed, self.conditions)

    def combine(self, measured: Sequence[Measured]) -> Floats:
        return column(self.proxy, measured)


@dataclass(frozen=True)
class ByRanks(Scorer):
    """The mean log rank by several proxies; a score among the networks combined, not of one network.

    `weights` say how much each proxy counts; without any all count alike.
    """

    proxies: tuple[Proxy, ...]
    conditions: Conditions
    weights: tuple[float, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(proxy.name for proxy in self.proxies)

    def measure(self, architecture: Architecture, seed: int) -> Measured:
        return examine(architecture, self.proxies, seed, self.conditions)

    def combine(self, measured: Sequence[Measured]) -> Floats:
        return log_ranks([column(proxy, measured) for proxy in self.proxies], self.weights or None)


def column(proxy: Proxy, measured: Sequence[Measured]) -> Floats:
    """(n,) one proxy's numbers, higher is better."""
    return np.array([proxy.sign * each[proxy.name].value for each in measured])


def list_scorers() -> list[str]:
    """What `load_scorer` takes."""
    return [DEFAULT, *list_proxies()]


def load_scorer(name: str, conditions: Conditions = USUAL) -> Scorer:
    """`default`, or a proxy by its name.

    Raises:
        UserError: no such proxy.
    """
    if name == DEFAULT:
        return default_scorer(conditions)
    (proxy,) = proxies_of([name])
    return OneProxy(proxy, conditions)


def default_scorer(conditions: Conditions = USUAL) -> ByRanks:
    """The weighted ranks of `DEFAULT_WEIGHTS`."""
    return ByRanks(tuple(proxies_of([DEFAULT])), conditions, tuple(DEFAULT_WEIGHTS.values()))


def proxies_of(names: Sequence[str]) -> list[Proxy]:
    """The proxies that scorers of these names read, each once.

    Raises:
        UserError: no such proxy.
    """
    known = list_scorers()
    for name in names:
        if name not in known:
            raise UserError(f"No proxy '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="proxy")
    spelled = [name for one in names for name in (DEFAULT_WEIGHTS if one == DEFAULT else [one])]
    return [load_proxy(name) for name in dict.fromkeys(spelled)]
