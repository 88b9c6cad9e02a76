import pytest

from search_spaces.scaling.core.rounding import nearest, rounded_group_size


@pytest.mark.parametrize(("wanted", "step", "rounded"), [(445.7, 8, 448), (443.9, 8, 440), (3, 8, 8), (240.1, 4, 240)])
def test_sizes_go_to_the_nearest_multiple_and_never_to_zero(wanted: float, step: int, rounded: int) -> None:
    assert nearest(wanted, step) == rounded


@pytest.mark.parametrize(
    ("wanted", "size"),
    [(0.3, 1), (1.6, 2), (3.4, 4), (5.2, 4), (6.9, 8), (11.4, 8), (11.9, 16), (27.1, 24), (28.1, 32)],
)
def test_groups_hold_1_2_4_or_a_multiple_of_8_channels(wanted: float, size: int) -> None:
    assert rounded_group_size(wanted) == size
