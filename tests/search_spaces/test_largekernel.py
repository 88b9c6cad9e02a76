"""The preset of large kernels (arXiv:2311.15599, table of instances; guidelines of arXiv:2410.08049)."""

import re

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model, load_space
from search_spaces.core.ops import Conv2d

# The kernels of the published models, block by block.
KERNELS = {
    **{size: ([3, 3], [13, 13], [13] * 6, [13, 13]) for size in ("a", "f", "p")},
    "n": ([3, 3], [13, 13], [13] * 8, [13, 13]),
    "t": ([3] * 3, [13] * 3, [13, 3] * 9, [13] * 3),
    **{size: ([3] * 3, [13] * 3, [13, 3, 3] * 9, [13] * 3) for size in ("s", "b", "l", "xl")},
}


def kernels(architecture: Architecture) -> tuple[list[int], ...]:
    """The largest depthwise kernel of every block as deployed, stage by stage."""
    stages: dict[str, dict[str, int]] = {}
    for node in architecture.deployed:
        place = re.match(r"(stage\d+)\.(block\d+)", node.name)
        if place and isinstance(node.op, Conv2d) and node.op.groups > 1:
            blocks = stages.setdefault(place[1], {})
            blocks[place[2]] = max(blocks.get(place[2], 0), node.op.kernel[0])
    return tuple(list(blocks.values()) for blocks in stages.values())


def planned(size: str) -> dict[str, int]:
    """A published model by what the preset leaves open: depths, widths, and how often the third stage sees far."""
    choices = load_model(f"unireplknet_{size}").choices
    return {name: choices[name] for name in load_space("largekernel").dimensions if name in choices}


@pytest.mark.parametrize("size", KERNELS)
def test_the_preset_expands_to_the_published_kernels(size: str) -> None:
    assert kernels(load_space("largekernel").architecture(planned(size))) == KERNELS[size]


@pytest.mark.parametrize("size", ["a", "f", "p", "n", "t", "s", "b"])
def test_the_preset_draws_the_very_models_of_the_space_whose_kernels_are_open(size: str) -> None:
    assert load_space("largekernel").architecture(planned(size)).id == load_model(f"unireplknet_{size}").id


@pytest.mark.parametrize(("depth", "every"), [(10, 1), (18, 1), (27, 1), (27, 2), (36, 2)])
def test_depth_that_is_added_with_large_kernels_is_refused(depth: int, every: int) -> None:
    with pytest.raises(SpaceError, match="stage3 has at most 9 large kernels, or one in 3"):
        load_space("largekernel").architecture({**planned("s"), "stage3.depth": depth, "stage3.every": every})


@pytest.mark.parametrize(("depth", "every"), [(9, 1), (18, 2), (27, 3), (30, 3), (36, 3)])
def test_depth_that_is_added_with_small_kernels_is_taken(depth: int, every: int) -> None:
    architecture = load_space("largekernel").architecture(
        {**planned("s"), "stage3.depth": depth, "stage3.every": every}
    )
    assert kernels(architecture)[2].count(13) == -(-depth // every)


# Millions of parameters and GMACs at 384 x 384, as deployed (arXiv:2311.15599, comparison on ImageNet).
@pytest.mark.parametrize(("size", "millions", "gmacs"), [("l", 218, 105.4), ("xl", 386, 187)])
def test_the_largest_models_are_as_large_as_the_paper_prints(size: str, millions: int, gmacs: float) -> None:
    model = load_model(f"unireplknet_{size}")
    assert estimate(model, "params_deploy", Scene()).value / 1e6 == pytest.approx(millions, abs=1)
    assert estimate(model, "macs", Scene()).value / 1e9 == pytest.approx(gmacs, abs=0.5)
