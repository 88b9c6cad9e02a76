"""Small staged spaces at random, and all their designs."""

from itertools import product

import numpy as np

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.rules import NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def small_space(seed):
    """Three or four stages of inverted residuals, some thousand designs at most."""
    rng = np.random.default_rng(seed)
    return StagedSpace(
        name="small",
        description="For trying every design.",
        resolution=Choice(96, 128) if rng.random() < 0.5 else 64,
        shared={"downsampling": Choice("conv", "max_pool")} if rng.random() < 0.5 else {"downsampling": "conv"},
        stem=Block("conv_stem", channels=16, activation="relu"),
        stages=tuple(_stage(at, rng) for at in range(int(rng.integers(3, 5)))),
        head=Block("conv_head", channels=64, activation="relu"),
        rules=(NonDecreasing(of="width"),),
    )


def all_codes(space):
    """(N, D) every valid design."""
    codes = np.array(list(product(*(range(size) for size in space.sizes))), np.int16)
    return codes[space.valid(codes)]


def _stage(at, rng):
    width = 16 * (at + 1)
    return Stage(
        depth=IntRange(1, int(rng.integers(2, 5))),
        width=Choice(width, width + 8 * int(rng.integers(1, 5))),
        shrink_at=Choice(0, 1) if rng.random() < 0.2 else Choice(0),
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5) if rng.random() < 0.4 else 3,
            expansion=Choice(2, 4) if rng.random() < 0.4 else 4,
            attention="none",
            activation="relu",
        ),
    )
