"""The space of long signals: what its blocks may reach, and how it is searched."""

import numpy as np
import pytest

from nas.compiled.space import compile_space
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space
from search_spaces.core.ops import SGConv
from search_spaces.core.signal_space import SignalSpace

SPACE = load_space("long_sequence")


def long_kernels(choices: dict) -> list[SGConv]:
    return [node.op for node in SPACE.architecture(choices).graph if isinstance(node.op, SGConv)]


def test_no_kernel_begins_a_scale_behind_its_signal() -> None:
    whole = {"stage1.taps": 16, "stage1.scales": 7}
    assert long_kernels(whole)[0].reach == 1024
    with pytest.raises(SpaceError, match="behind the end of the signal"):
        SPACE.architecture({**whole, "stage1.scales": 8})


def test_a_shorter_signal_allows_fewer_scales() -> None:
    assert long_kernels({"stage2.taps": 16, "stage2.scales": 7, "stage2.shrinks_by": 1})
    with pytest.raises(SpaceError, match="behind the end of the signal"):
        SPACE.architecture({"stage2.taps": 16, "stage2.scales": 7, "stage2.shrinks_by": 4})


def test_the_parameters_of_a_kernel_grow_with_the_logarithm_of_its_length() -> None:
    params = compile_space(SPACE, ["params"], Scene())
    designs = [{"stage1.taps": 16, "stage1.scales": scales, "stage1.width": 32} for scales in (5, 6, 7)]
    counted = params.score(np.stack([SPACE.encode(choices) for choices in designs]))[:, 0]
    assert np.diff(counted).tolist() == [16 * 32, 16 * 32]


def test_a_space_for_other_lengths_has_other_designs() -> None:
    assert SPACE.at_resolution(4096).cardinality() > SPACE.cardinality()
    with pytest.raises(SpaceError, match="values long"):
        SPACE.at_resolution(0)


def test_a_setting_that_would_differ_from_block_to_block_is_refused() -> None:
    declared = SPACE.model_dump()
    declared["stages"][0]["block"]["taps"] = {"per_block": [4, 8]}
    with pytest.raises(ValueError, match="one value for all blocks"):
        SignalSpace(**declared)
