"""Small chains at random, and all their designs."""

from itertools import product

import numpy as np

from nas.exact.chain import Chain, Link, amounts_of, evaluate


def random_chain(seed):
    """Two to four links of a few states, options and depths; limits that some of the designs hold."""
    rng = np.random.default_rng(seed)
    links, befores = [], 1
    count = int(rng.integers(2, 5))
    for at in range(count):
        states, options = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        depths = int(rng.integers(1, 4)) if at else 1
        widths = rng.integers(1, 9, options).astype(float)
        links.append(
            Link(
                name=f"stage{at}",
                state_axes=(),
                states=np.arange(states)[:, None],
                option_axes=(),
                options=np.arange(options)[:, None],
                depth_axis=None,
                repeats=np.arange(depths, dtype=float),
                blocks=1.0 + np.arange(depths, dtype=float),
                across=_costs(rng, 3, befores, states),
                inlet=_costs(rng, 3, befores) * np.array([[0.0], [1.0], [1.0]]),
                widths=np.unique(widths),
                group=np.unique(widths, return_inverse=True)[1].astype(np.int64),
                first=_costs(rng, 3, states, options),
                repeated=_costs(rng, 3, states, options),
                follows=_mostly(rng, befores, states),
                fits=_mostly(rng, states, options),
                layers=(float(rng.integers(1, 4)), float(rng.integers(1, 4))),
                level=at,
                adds=rng.random(states) * rng.integers(0, 8),
            )
        )
        befores = states
    ends = sorted({*rng.integers(0, count, 2).tolist(), count - 1})
    links = [link if at in ends else _without_end(link) for at, link in enumerate(links)]
    even = tuple(sorted(rng.choice(np.arange(1, count), size=int(rng.integers(0, count)), replace=False).tolist()))
    chain = Chain(tuple(links), ("macs", "params"), np.ones(2), None, tuple(ends), even, 2.0)
    return _limited(chain, rng)


def all_designs(chain):
    """Every (state, option, depth position) by link that the rules allow."""
    ranges = [
        product(range(len(link.states)), range(len(link.options)), range(len(link.repeats))) for link in chain.links
    ]
    for design in product(*ranges):
        picks, before = np.array(design), 0
        for link, (state, option, _) in zip(chain.links, design, strict=True):
            if not (link.follows[before, state] and link.fits[state, option]):
                break
            before = state
        else:
            yield picks


def best_of_all(chain):
    """The highest score within the limits; None if nothing is."""
    scores = [score for score, inside in (evaluate(chain, picks) for picks in all_designs(chain)) if inside]
    return max(scores, default=None)


def _costs(rng, *shape):
    return rng.integers(0, 20, shape).astype(float)


def _mostly(rng, *shape):
    return rng.random(shape) < 0.85


def _without_end(link):
    return Link(**{**vars(link), "adds": np.zeros(len(link.states))})


def _limited(chain, rng):
    """Limits at quantiles of what designs use, so that they bind."""
    used, rho = [], []
    for picks in all_designs(chain):
        amounts, layers = amounts_of(chain, picks)
        fan_in, deep = np.cumsum(amounts[:, 0]), np.cumsum(layers)
        used.append(amounts[:, 1:].sum(axis=0))
        ends = list(chain.level_ends)
        rho.append((deep[ends] * np.exp(-fan_in[ends] / deep[ends])).max())
    if not used:
        return chain
    limits = np.quantile(used, rng.uniform(0.05, 0.9), axis=0)
    limited = float(np.quantile(rho, rng.uniform(0.2, 0.9))) if rng.random() < 0.7 else None
    return Chain(**{**vars(chain), "limits": np.floor(limits) + 0.5, "rho": limited})
