"""Small additive problems at random, and all their designs."""

from itertools import product

import numpy as np

from nas.exact.additive.cells import Cells
from nas.exact.additive.leaves import Leaf


def random_problem(seed, columns=2, lowest=0):
    """Leaves over some of three to five dimensions of one to four values, and these sizes; whole amounts."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, int(rng.integers(3, 6)))
    scopes = {tuple(sorted(rng.choice(len(sizes), size=min(3, len(sizes)), replace=False).tolist())) for _ in range(4)}
    scopes |= {(axis,) for axis in range(len(sizes))} | {()}
    return [_leaf(scope, sizes, columns, lowest, rng) for scope in sorted(scopes)], sizes


def all_sums(leaves, sizes):
    """Codes and sums of every design that all leaves allow."""
    amounts = [
        {tuple(code): amount for code, amount in zip(leaf.cells.codes.tolist(), leaf.amounts, strict=True)}
        for leaf in leaves
    ]
    codes, sums = [], []
    for code in product(*(range(size) for size in sizes)):
        keys = [tuple(code[axis] for axis in leaf.cells.axes) for leaf in leaves]
        if all(key in held for key, held in zip(keys, amounts, strict=True)):
            codes.append(code)
            sums.append(sum(held[key] for key, held in zip(keys, amounts, strict=True)))
    return np.array(codes, np.int16).reshape(-1, len(sizes)), np.array(sums).reshape(-1, leaves[0].amounts.shape[1])


def _leaf(scope, sizes, columns, lowest, rng):
    every = list(product(*(range(sizes[axis]) for axis in scope)))
    codes = np.array(every, np.int16).reshape(len(every), len(scope))
    codes = codes[(rng.random(len(codes)) < 0.8) | (len(codes) == 1)]
    return Leaf(Cells(scope, codes), rng.integers(lowest, 9, (len(codes), columns)).astype(float))
