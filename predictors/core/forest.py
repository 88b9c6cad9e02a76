"""Boosted trees as LightGBM writes them (Ke et al. 2017, https://papers.nips.cc/paper/6907), read and walked.

The text holds numbers only and is safe to read. Walking many rows through one tree before the next keeps the tree
in the cache, and pricing needs no tree library at all.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from predictors.core.compiling import njit
from predictors.core.errors import PredictorError

# Numbers compare as numbers; a missing value takes no way of its own. Operators have neither categories nor gaps.
_PLAIN_DECISIONS = (0, 2)
_BLOCK = 64


@dataclass(frozen=True)
class Forest:
    """Nodes of all trees, one behind the other: a node's children lie side by side, a leaf is its own child.

    `features`, `thresholds`, `children`, `values`: (nodes,); `roots` and `depths`: (trees,). Rows are float32, and so
    are the thresholds, rounded down: no float32 lies between, so every comparison comes out as in float64.
    """

    inputs: int
    features: np.ndarray
    thresholds: np.ndarray
    children: np.ndarray
    values: np.ndarray
    roots: np.ndarray
    depths: np.ndarray

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises:
        PredictorError: the file holds no trees that can be walked.
        """
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, OverflowError) as error:
            raise PredictorError(f"{path.name} holds no trees: {error}"[:500]) from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises:
        ValueError, KeyError: the text is no LightGBM model, or one of another kind of tree.
        """
        head, *blocks = text.split("\nTree=")
        inputs = int(_fields(head)["max_feature_idx"]) + 1
        if not blocks or "average_output" in head.splitlines():
            raise ValueError("no boosted trees in it")
        trees = [_tree(_fields(block), inputs) for block in blocks]
        sizes = [len(tree.features) for tree in trees]
        roots = np.cumsum([0, *sizes[:-1]])
        children = [tree.children + root for tree, root in zip(trees, roots, strict=True)]
        return cls(
            inputs=inputs,
            features=np.concatenate([tree.features for tree in trees]).astype(np.uint32),
            thresholds=_rounded_down(np.concatenate([tree.thresholds for tree in trees])),
            children=np.concatenate(children).astype(np.uint32),
            values=np.concatenate([tree.values for tree in trees]),
            roots=roots.astype(np.uint32),
            depths=np.array([tree.depth for tree in trees]),
        )

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """(n, inputs) float32 to (n,) sums over the trees."""
        assert matrix.ndim == 2 and matrix.shape[1] == self.inputs and matrix.dtype == np.float32
        rows = np.ascontiguousarray(matrix)
        return _walk(rows, self.features, self.thresholds, self.children, self.values, self.roots, self.depths)


@dataclass(frozen=True)
class _Tree:
    """One tree's nodes, breadth first."""

    features: np.ndarray
    thresholds: np.ndarray
    children: np.ndarray
    values: np.ndarray
    depth: int


def _rounded_down(thresholds: np.ndarray) -> np.ndarray:
    """The largest float32 that is not above."""
    nearest = thresholds.astype(np.float32)
    return np.where(nearest > thresholds, np.nextafter(nearest, np.float32(-np.inf)), nearest)


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _tree(fields: dict[str, str], inputs: int) -> _Tree:
    leaf_values = np.array(fields["leaf_value"].split(), dtype=np.float64)
    leaves = len(leaf_values)
    if int(fields["num_cat"]) != 0 or int(fields["is_linear"]) != 0:
        raise ValueError("categories and linear leaves are not read")

    def splits(name: str, dtype: type) -> np.ndarray:
        numbers = np.array(fields[name].split() if leaves > 1 else [], dtype=dtype)
        if len(numbers) != leaves - 1:
            raise ValueError(f"{name} has {len(numbers)} numbers, {leaves} leaves have {leaves - 1} splits")
        return numbers

    features, thresholds = splits("split_feature", np.int64), splits("threshold", np.float64)
    left, right = splits("left_child", np.int64), splits("right_child", np.int64)
    if not np.all(np.isin(splits("decision_type", np.int64), _PLAIN_DECISIONS)):
        raise ValueError("categories and missing values are not read")
    if np.any((features < 0) | (features >= inputs)) or not np.all(np.isfinite(leaf_values)):
        raise ValueError("a split or a leaf is out of range")
    order, first_child, depth = _breadth_first(left, right)
    inner = order >= 0
    split = np.where(inner, order, 0)
    return _Tree(
        features=np.where(inner, features[split], 0) if leaves > 1 else np.zeros(1, dtype=np.int64),
        # At a leaf nothing is above infinity: the walk stays.
        thresholds=np.where(inner, thresholds[split], np.inf) if leaves > 1 else np.full(1, np.inf),
        children=first_child,
        values=np.where(inner, 0.0, leaf_values[np.where(inner, 0, ~order)]),
        depth=depth,
    )


def _breadth_first(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The nodes in running order (splits from 0 on, leaves as -1, -2, ...), each one's first child, and the depth.

    Raises:
        ValueError: the children do not make one tree.
    """
    leaves = len(left) + 1
    order, levels, first_child = ([0] if leaves > 1 else [-1]), [0], []
    while len(first_child) < len(order):
        at = len(first_child)
        if order[at] < 0:
            first_child.append(at)
            continue
        first_child.append(len(order))
        order += [int(left[order[at]]), int(right[order[at]])]
        levels += [levels[at] + 1] * 2
        if len(order) > 2 * leaves - 1 or not all(-leaves <= node < leaves - 1 for node in order[-2:]):
            raise ValueError("the children do not make a tree")
    return np.array(order), np.array(first_child), max(levels)


@njit()
def _walk(
    matrix: np.ndarray,
    features: np.ndarray,
    thresholds: np.ndarray,
    children: np.ndarray,
    values: np.ndarray,
    roots: np.ndarray,
    depths: np.ndarray,
) -> np.ndarray:
    """Every row of a block takes one step at a time, so that steps do not wait for each other.

    Unsigned positions and whole blocks let the compiler take several rows in one instruction.
    """
    inputs = matrix.shape[1]
    sums = np.zeros(len(matrix))
    at = np.empty(_BLOCK, np.uint32)
    block = np.zeros(_BLOCK * inputs, np.float32)
    for first in range(0, len(matrix), _BLOCK):
        count = min(_BLOCK, len(matrix) - first)
        block[: count * inputs] = matrix[first : first + count].ravel()
        for tree in range(len(roots)):
            at[:] = roots[tree]
            for _ in range(depths[tree]):
                for row in range(_BLOCK):
                    node = at[row]
                    above = block[np.uint32(row * inputs) + features[node]] > thresholds[node]
                    at[row] = children[node] + np.uint32(above)
            for row in range(count):
                sums[first + row] += values[at[row]]
    return sums
