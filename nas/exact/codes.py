"""Designs of a chain as codes of its space, and back."""

import numpy as np
from numpy.typing import NDArray

from nas.exact.chain import Chain, Ints, Link


def code_of(chain: Chain, picks: Ints) -> NDArray[np.int16]:
    """(links, 3) picks -> (D,) code."""
    places = [(*link.state_axes, *link.option_axes, *_depth_axis(link)) for link in chain.links]
    code = np.zeros(1 + max(axis for axes in places for axis in axes), np.int16)
    for link, (state, option, depth) in zip(chain.links, picks, strict=True):
        code[list(link.state_axes)] = link.states[state]
        code[list(link.option_axes)] = link.options[option]
        code[list(_depth_axis(link))] = depth
    return code


def picks_of(chain: Chain, code: NDArray[np.int16]) -> Ints:
    """(D,) code -> (links, 3): state, option and depth position by link."""
    return np.array(
        [
            (
                _row(link.states, code[list(link.state_axes)]),
                _row(link.options, code[list(link.option_axes)]),
                0 if link.depth_axis is None else code[link.depth_axis],
            )
            for link in chain.links
        ],
        np.int64,
    )


def _depth_axis(link: Link) -> tuple[int, ...]:
    return () if link.depth_axis is None else (link.depth_axis,)


def _row(rows: Ints, wanted: NDArray[np.int16]) -> int:
    return int(np.flatnonzero((rows == wanted).all(axis=1))[0])
