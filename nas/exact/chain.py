"""A design problem as a chain of links: what each stage adds, given its own choices and the state of the one before.

The score is bilinear: the sum over links of slope x log fan-in, less a penalty on uneven depths; a link's slope is the
sum of what the states from its own on add to it. Resources are plain sums. In a link of depth L every amount is

    across[previous state, state] + inlet[previous state] x widths[group[option]] + first[state, option]
                                                                         + repeats(L) x repeated[state, option]
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Tables(NamedTuple):
    """What the compiled sweeps read of a link."""

    across: Floats
    inlet: Floats
    widths: Floats
    group: Ints
    first: Floats
    repeated: Floats
    follows: Bools


@dataclass(frozen=True, eq=False)
class Link:
    """One stage. Amounts have Q rows: log fan-in, then the resources; P, S, Y count the states before, own states and
    options, D the depths."""

    name: str
    state_axes: tuple[int, ...]
    states: Ints  # (S, axes): codes
    option_axes: tuple[int, ...]
    options: Ints  # (Y, axes): codes
    depth_axis: int | None
    repeats: Floats  # (D,)
    blocks: Floats  # (D,): what the score counts as blocks
    across: Floats  # (Q, P, S)
    inlet: Floats  # (Q, P)
    widths: Floats  # (G,), ascending
    group: Ints  # (Y,): which width an option has
    first: Floats  # (Q, S, Y)
    repeated: Floats  # (Q, S, Y)
    follows: Bools  # (P, S)
    fits: Bools  # (S, Y)
    layers: tuple[float, float]  # a layer count is layers[0] + layers[1] x repeats
    level: int
    adds: Floats  # (S,): to the slopes of this link and all before; 0 where no level ends

    @property
    def tables(self) -> Tables:
        return Tables(self.across, self.inlet, self.widths, self.group, self.first, self.repeated, self.follows)


@dataclass(frozen=True, eq=False)
class Chain:
    """Links from the image on; the first has one state before it. `rho` is None where it has no limit."""

    links: tuple[Link, ...]
    resources: tuple[str, ...]
    limits: Floats
    rho: float | None
    level_ends: tuple[int, ...]  # the link that ends each level
    even: tuple[int, ...]  # the links whose blocks the score wants alike
    penalty: float
    # Links, and which of their positions of depth go together.
    depth_rules: tuple[tuple[tuple[int, ...], Bools], ...] = ()


def amounts_of(chain: Chain, picks: Ints) -> tuple[Floats, Floats]:
    """(links, Q) amounts and (links,) layers of a design: (state, option, depth position) by link."""
    amounts, layers, before = [], [], 0
    for link, (state, option, depth) in zip(chain.links, picks, strict=True):
        repeats = link.repeats[depth]
        amounts.append(
            link.across[:, before, state]
            + link.inlet[:, before] * link.widths[link.group[option]]
            + link.first[:, state, option]
            + repeats * link.repeated[:, state, option]
        )
        layers.append(link.layers[0] + link.layers[1] * repeats)
        before = state
    return np.array(amounts), np.array(layers)


def evaluate(chain: Chain, picks: Ints) -> tuple[float, bool]:
    """The score of a design, and whether it holds every limit."""
    amounts, layers = amounts_of(chain, picks)
    fan_in, deep = np.cumsum(amounts[:, 0]), np.cumsum(layers)
    score = sum(float(link.adds[pick[0]] * held) for link, pick, held in zip(chain.links, picks, fan_in, strict=True))
    blocks = [chain.links[at].blocks[picks[at][2]] for at in chain.even]
    score -= chain.penalty * float(np.exp(np.std(blocks) if blocks else 0.0))
    inside = bool((amounts[:, 1:].sum(axis=0) <= chain.limits).all())
    inside &= all(bool(allowed[tuple(picks[list(at), 2])]) for at, allowed in chain.depth_rules)
    if chain.rho is not None:
        ends = list(chain.level_ends)
        inside &= bool((deep[ends] * np.exp(-fan_in[ends] / deep[ends]) <= chain.rho).all())
    return score, inside
