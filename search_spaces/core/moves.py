"""Steps from design to design, on arrays of codes; every result is valid."""

import numpy as np

from search_spaces.core.designs import Codes, DesignSet


def mutated(codes: Codes, designs: DesignSet, rng: np.random.Generator, rate: float) -> Codes:
    """Change each gene with probability `rate` and at least one: half the time by one step, else to any other value.

    Repair may lead back to the design itself.
    """
    count, width = codes.shape
    if width == 0:
        return codes.copy()
    changing = rng.random((count, width)) < rate
    changing[np.arange(count), rng.integers(width, size=count)] = True
    step = np.where(rng.random((count, width)) < 0.5, -1, 1)
    other = rng.integers(1, np.maximum(designs.sizes, 2), size=(count, width))
    near = codes + step
    near = np.where((near < 0) | (near >= designs.sizes), codes - step, near)
    anywhere = (codes + other) % designs.sizes
    changed = np.where(rng.random((count, width)) < 0.5, near, anywhere)
    return designs.repair(np.where(changing, changed, codes))


def crossed(a: Codes, b: Codes, designs: DesignSet, rng: np.random.Generator) -> Codes:
    """Take each gene from either parent with equal chance."""
    return designs.repair(np.where(rng.random(a.shape) < 0.5, a, b))


def neighbouring(code: np.ndarray, designs: DesignSet) -> Codes:
    """Every single change of one gene, repaired; without doubles and without the design itself."""
    changes = [
        (axis, value) for axis, size in enumerate(designs.sizes) for value in range(int(size)) if value != code[axis]
    ]
    near = np.tile(np.asarray(code, dtype=np.int16), (len(changes), 1))
    for row, (axis, value) in enumerate(changes):
        near[row, axis] = value
    near = np.unique(designs.repair(near), axis=0)
    return near[(near != code).any(axis=1)]
