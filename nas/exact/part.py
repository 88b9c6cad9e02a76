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


def halves(part: Part, chain: Chain, mixed: Ints) -> list[Part]:
    """Two parts that make up this one: split where depths are least decided, then where the designs that the bound
    mixes, (designs, links, 3), lie furthest apart."""
    width = part.high - part.low
    if width.max() > 0:
        # The score wants some depths alike, so theirs decide more.
        at = int(np.argmax(width * np.where(np.isin(np.arange(len(width)), chain.even), 2, 1)))
        middle = (part.low[at] + part.high[at]) // 2
        lower, upper = part.high.copy(), part.low.copy()
        lower[at], upper[at] = middle, middle + 1
        return [Part(part.low, lower, part.fits), Part(upper, part.high, part.fits)]
    at, first = _apart(part, chain, mixed)
    return [
        part.of(tuple(fits & side if link == at else fits for link, fits in enumerate(part.fits)))
        for side in (first, ~first)
    ]


def _apart(part: Part, chain: Chain, mixed: Ints) -> tuple[int, Bools]:
    """A link, and the (S, 1) or (1, Y) half of its choices that takes most of the mixed designs apart."""
    widest, chosen = -1.0, (0, np.zeros((1, 1), bool))
    for at, (link, fits) in enumerate(zip(chain.links, part.fits, strict=True)):
        own = np.argsort(link.widths[link.group], kind="stable")
        for column, order in ((0, np.arange(len(fits))), (1, own)):
            alive = np.atleast_1d(fits.sum(axis=1 - column)) > 0
            ranked = order[alive[order]]
            if len(ranked) < 2:
                continue
            places = np.nonzero(np.isin(ranked, mixed[:, at, column]))[0]
            reach = float(np.ptp(places)) / len(ranked) if len(places) else 0.0
            # Where all agree, the larger of undecided choices is halved.
            width = reach if reach > 0 else 1e-9 * len(ranked)
            if width > widest:
                middle = int(places.mean()) + 1 if reach > 0 else len(ranked) // 2
                half = np.isin(np.arange(len(order)), ranked[:middle])
                widest, chosen = width, (at, half[None, :] if column else half[:, None])
    return chosen


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
