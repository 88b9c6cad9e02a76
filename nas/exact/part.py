"""A part of a chain's designs: ranges of depths, and the choices still alive at every link."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nas.exact.chain import Bools, Chain, Ints


@dataclass(frozen=True, eq=False)
class Part:
    """Positions of depths from `low` to `high`, (links,) each, and (S, Y) what is alive by link."""

    low: Ints
    high: Ints
    fits: tuple[Bools, ...]

    @property
    def one_depth(self) -> bool:
        """Whether all depths are decided."""
        return bool((self.low == self.high).all())

    def of(self, fits: tuple[Bools, ...]) -> Part:
        """The same depths with other choices."""
        return Part(self.low, self.high, fits)


def whole(chain: Chain) -> Part:
    """All designs of a chain."""
    low = np.zeros(len(chain.links), np.int64)
    high = np.array([len(link.repeats) - 1 for link in chain.links], np.int64)
    return Part(low, high, tuple(link.fits for link in chain.links))


def halves(part: Part, chain: Chain) -> list[Part]:
    """Two parts that make up this one: split where depths are least decided, then where most choices are alive."""
    width = part.high - part.low
    if width.max() > 0:
        # The score wants some depths alike, so theirs decide more.
        at = int(np.argmax(width * np.where(np.isin(np.arange(len(width)), chain.even), 2, 1)))
        middle = (part.low[at] + part.high[at]) // 2
        lower, upper = part.high.copy(), part.low.copy()
        lower[at], upper[at] = middle, middle + 1
        return [Part(part.low, lower, part.fits), Part(upper, part.high, part.fits)]
    at = int(np.argmax([fits.sum() for fits in part.fits]))
    fits = part.fits[at]
    states, options = np.flatnonzero(fits.any(axis=1)), np.flatnonzero(fits.any(axis=0))
    if len(options) > 1:
        # Options are coarse, and so leave the larger part of the gap.
        ranked = options[np.argsort(chain.links[at].widths[chain.links[at].group[options]], kind="stable")]
        first = np.isin(np.arange(fits.shape[1]), ranked[: len(ranked) // 2])[None, :]
    else:
        first = np.isin(np.arange(fits.shape[0]), states[: len(states) // 2])[:, None]
    return [
        part.of(tuple(fits & side if link == at else held for link, held in enumerate(part.fits)))
        for side in (first, ~first)
    ]


def depths_allowed(chain: Chain, part: Part) -> bool:
    """Whether each rule on depths allows some depths of the part; for one depth vector, whether all allow it."""
    ranges = [np.arange(low, high + 1) for low, high in zip(part.low, part.high, strict=True)]
    return all(bool(allowed[np.ix_(*(ranges[at] for at in links))].any()) for links, allowed in chain.depth_rules)


def single(part: Part) -> bool:
    """Whether one design is left at most."""
    return part.one_depth and all(fits.sum() <= 1 for fits in part.fits)


def size(part: Part) -> float:
    """How many designs of one depth vector are alive at most, as a logarithm."""
    return float(sum(np.log(max(fits.sum(), 1)) for fits in part.fits))


def listed(fits: Bools) -> tuple[Ints, Ints]:
    """(S + 1,) and (alive,): the options alive at a state are `alive[starts[state]:starts[state + 1]]`."""
    starts = np.concatenate([[0], np.cumsum(fits.sum(axis=1))]).astype(np.int64)
    return starts, np.nonzero(fits)[1].astype(np.int64)
