import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.scaling.laws.multi_scale import multi_scale


def test_two_scales_cost_five_runs_and_double_the_channels() -> None:
    # Shi et al. 2024, arXiv:2403.13043: scales 1 and 2 are one tile and four.
    found = multi_scale([1, 2], macs=1000, channels=16, params=7)
    assert (found.macs, found.channels, found.tiles, found.params) == ((1 + 4) * 1000, 32, 5, 7)


def test_one_scale_is_the_network_itself() -> None:
    found = multi_scale([1], macs=1000, channels=16, params=7)
    assert (found.macs, found.channels, found.tiles) == (1000, 16, 1)


@pytest.mark.parametrize("scales", [[], [0], [1, 1.5]])
def test_images_are_cut_into_whole_tiles(scales: list) -> None:
    with pytest.raises(SpaceError, match="whole numbers from 1 on"):
        multi_scale(scales, macs=1000, channels=16, params=7)
