"""The rule that ties the bits of weights to those of activations, and bits of what stands outside the stages."""

import itertools

import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.graph import flatten
from search_spaces.core.ops import Conv2d, Linear
from tests.search_spaces.core.tiny import tiny, tiny_stage

TIED = {"rule": "bits_together", "pairs": [[32, 32], [8, 8], [4, 8]]}
OPEN = {"weight_bits": [32, 8, 4], "activation_bits": [32, 8]}


def allowed(space) -> list[dict]:
    codes = np.array(list(np.ndindex(*space.sizes)))
    return [space.decode(code) for code in codes[space.valid(codes)]]


def test_a_stage_takes_only_pairs_that_are_named() -> None:
    space = space_from({**tiny_stage(**OPEN), "rules": [TIED]}, "tied")
    pairs = {(one["stage2.weight_bits"], one["stage2.activation_bits"]) for one in allowed(space)}
    assert pairs == {(32, 32), (8, 8), (4, 8)}


def test_blocks_that_choose_for_themselves_are_tied_one_by_one() -> None:
    by_block = {"weight_bits": {"per_block": [32, 8]}, "activation_bits": [32, 8]}
    space = space_from({**tiny_stage(**by_block), "rules": [TIED]}, "tied")
    for one in allowed(space):
        weights = [one[f"stage2.block{block}.weight_bits"] for block in range(one["stage2.depth"])]
        assert set(weights) == {one["stage2.activation_bits"]}


def test_stem_and_head_have_bits_of_their_own() -> None:
    space = space_from(tiny(weight_bits=[32, 8], activation_bits=8), "ends")
    graph = flatten(space.architecture({"weight_bits": 8}).drawing, "train")
    bits = {
        node.name: (node.op.weight_bits, node.op.activation_bits)
        for node in graph
        if isinstance(node.op, Conv2d | Linear)
    }
    ends = {name: pair for name, pair in bits.items() if not name.startswith("stage")}
    assert ends and set(ends.values()) == {(8, 8)}
    assert {pair for name, pair in bits.items() if ".block" in name} == {(32, 32)}


def test_the_ends_are_tied_too() -> None:
    space = space_from({**tiny(weight_bits=[32, 8], activation_bits=[32, 8]), "rules": [TIED]}, "ends")
    assert {(one["weight_bits"], one["activation_bits"]) for one in allowed(space)} == {(32, 32), (8, 8)}


@pytest.mark.parametrize(("bits", "nearest"), [(0, 2), (1, 2), (9, 8), (12, 8), (24, 16), (64, 32)])
def test_bits_that_nothing_stores_are_refused_with_the_nearest(bits: int, nearest: int) -> None:
    for declared, place in (
        (tiny_stage(weight_bits=bits), "stage2.weight_bits"),
        (tiny(weight_bits=bits), "weight_bits"),
    ):
        with pytest.raises(SpaceError, match=rf"{place}: .*got {bits}; nearest is {nearest}"):
            space_from(declared, "wrong")


def test_a_stage_without_blocks_chooses_no_numerics() -> None:
    declared = tiny_stage(depth=[0, 1], shrink_at="never", sparsity=["dense", "unstructured:0.5"], **OPEN)
    without = [one for one in allowed(space_from(declared, "empty")) if one["stage2.depth"] == 0]
    chosen = {(one["stage2.sparsity"], one["stage2.weight_bits"], one["stage2.activation_bits"]) for one in without}
    assert chosen == {("dense", 32, 32)}


def test_what_does_not_fit_is_a_rule_of_the_space() -> None:
    declared = tiny_stage(
        width=[16, 18, 24], sparsity=["dense", "1:4"], block={"kind": "inverted_residual", "expansion": 2}
    )
    space = space_from(declared, "grouped")
    for width, text in itertools.product((16, 18, 24), ("dense", "1:4")):
        choices = {"stage2.depth": 2, "stage2.width": width, "stage2.sparsity": text}
        if (width, text) == (18, "1:4"):
            with pytest.raises(
                SpaceError, match=r"stage2: .*needs a multiple of 4 input channels, 'expand' has 18; nearest: 16 or 20"
            ):
                space.encode(choices)
        else:
            space.encode(choices)
