"""A network of seven small layers that pools twice: fifteen placements; on one thread, as it is too small to share."""

from collections.abc import Iterator

import pytest
import torch

from search_spaces.core.block_spec import Block
from search_spaces.core.placement import Layers, PlacementSpace


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def space() -> PlacementSpace:
    basic = Block("residual", form="basic", bottleneck=1)
    return PlacementSpace(
        name="small",
        image_channels=1,
        resolution=8,
        scales=3,
        stem=Block("conv_stem", channels=8, shrinks_by=1, activation="relu"),
        layers=tuple(Layers(count=2, width=width, block=basic) for width in (8, 16, 32)),
        head=Block("linear_head"),
    )
