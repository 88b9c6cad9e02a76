"""The guideline that depth is added with small kernels, held against the networks that it was read off."""

import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_points, load_space
from search_spaces.core.rules import SpareLargeKernels
from search_spaces.core.space import SearchSpace


def guided() -> SearchSpace:
    space = load_space("large_kernel")
    return type(space)(**{**space.model_dump(), "rules": [*space.model_dump()["rules"], SpareLargeKernels()]})


def small() -> dict:
    return dict(load_points("large_kernel")["unireplknet_s"].choices)


@pytest.mark.parametrize("name", load_points("large_kernel"))
def test_the_published_networks_keep_the_guideline(name: str) -> None:
    guided().encode(load_points("large_kernel")[name].choices)


@pytest.mark.parametrize("every", [1, 2])
def test_more_than_one_large_kernel_in_three_of_a_deep_stage_is_refused(every: int) -> None:
    with pytest.raises(SpaceError, match="stage3 has at most 9 large kernels, or one in 3"):
        guided().encode({**small(), "stage3.every": every})


def test_small_kernels_alone_may_be_as_many_as_they_like() -> None:
    guided().encode({**small(), "stage3.kernel": 3, "stage3.every": 1})


def test_the_sampler_draws_no_stage_full_of_large_kernels() -> None:
    space = guided()
    designs = [space.decode(code) for code in space.sample(300, np.random.default_rng(0))]
    large = [-(-one["stage3.depth"] // one["stage3.every"]) for one in designs if one["stage3.kernel"] >= 5]
    assert len(large) > 100
    assert max(large) == 9


def test_kernels_chosen_per_block_are_counted_one_by_one() -> None:
    from search_spaces.core.block_spec import Block
    from search_spaces.core.domains import Choice, IntRange, PerBlock
    from search_spaces.core.stage import Stage
    from search_spaces.core.staged import StagedSpace

    stage = Stage(
        depth=IntRange(1, 4), width=Choice(16), shrink_at=None, block=Block("convnext", kernel=PerBlock(Choice(3, 7)))
    )
    space = StagedSpace(
        name="tiny",
        resolution=Choice(32),
        stem=Block("patch_stem"),
        stages=(stage,),
        head=Block("pooled_head"),
        rules=(SpareLargeKernels(free=1, per=2),),
    )
    # Of 1 to 4 kernels at most 1, 1, 2 and 2 are large: 2 + 3 + 7 + 11 designs.
    assert space.cardinality() == 2 + 3 + 7 + 11
