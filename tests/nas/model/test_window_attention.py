import pytest
import torch

from nas.model.token_mixing import Attention
from nas.model.window_attention import WindowAttention

pytestmark = pytest.mark.torch


def maps(height: int, width: int) -> list[torch.Tensor]:
    """Queries and keys of 8 channels, values of 12, of two images."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(2, channels, height, width, generator=generator) for channels in (8, 8, 12)]


@pytest.mark.parametrize("spread", [False, True])
def test_one_window_as_large_as_the_map_is_attention(spread: bool) -> None:
    given = maps(5, 5)
    torch.testing.assert_close(WindowAttention(2, 5, spread)(*given), Attention(2)(*given))


def test_a_close_window_sees_neighbours_alone() -> None:
    given = maps(6, 9)
    mixed = WindowAttention(2, 3, spread=False)(*given)
    for row in (0, 3):
        for column in (0, 3, 6):
            window = (..., slice(row, row + 3), slice(column, column + 3))
            torch.testing.assert_close(mixed[window], Attention(2)(*(x[window] for x in given)))


def test_a_spread_window_sees_every_nth_row_and_column() -> None:
    given = maps(6, 9)
    mixed = WindowAttention(2, 3, spread=True)(*given)
    for row in (0, 1):
        for column in (0, 1, 2):
            window = (..., slice(row, None, 2), slice(column, None, 3))
            torch.testing.assert_close(mixed[window], Attention(2)(*(x[window] for x in given)))


@pytest.mark.parametrize("spread", [False, True])
def test_nobody_attends_to_the_padding_of_a_map_that_is_no_multiple_of_the_window(spread: bool) -> None:
    given = maps(4, 5)
    torch.testing.assert_close(WindowAttention(2, 7, spread)(*given), Attention(2)(*given))


def test_a_map_of_two_windows_of_which_one_is_padded() -> None:
    given = maps(3, 5)
    mixed = WindowAttention(2, 3, spread=False)(*given)
    for window in (slice(0, 3), slice(3, 5)):
        torch.testing.assert_close(mixed[..., window], Attention(2)(*(x[..., window] for x in given)))
