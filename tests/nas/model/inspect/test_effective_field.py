import pytest
import torch
from torch import nn

from nas.errors import UserError
from nas.model.inspect.effective_field import contribution_map, field_sides, last_map
from search_spaces.core.load import load_model

pytestmark = pytest.mark.torch


def stack(kernel: int, depth: int = 6) -> nn.Sequential:
    torch.manual_seed(0)
    pairs = [(nn.Conv2d(8, 8, kernel, padding=kernel // 2, groups=8), nn.Conv2d(8, 8, 1)) for _ in range(depth)]
    return nn.Sequential(nn.Conv2d(3, 8, 1), *(module for pair in pairs for module in (*pair, nn.ReLU())))


def sides(model: nn.Sequential, side: int = 65) -> dict[float, int]:
    images = torch.randn(4, 3, side, side, generator=torch.Generator().manual_seed(0))
    return field_sides(*contribution_map(model, model[-1], images))


@pytest.mark.parametrize("kernel", [1, 3, 7, 13])
def test_a_single_kernel_of_ones_sees_itself_and_nothing_else(kernel: int) -> None:
    conv = nn.Conv2d(4, 4, kernel, padding=kernel // 2, groups=4, bias=False)
    nn.init.ones_(conv.weight)
    contributions, middle = contribution_map(conv, conv, torch.randn(2, 4, 21, 21))
    seen = contributions.nonzero()
    assert middle == (10, 10)
    assert len(seen) == kernel**2
    assert (seen.max(0).values - seen.min(0).values + 1).tolist() == [kernel, kernel]
    assert field_sides(contributions, middle, (1.0,)) == {1.0: kernel}


def test_at_equal_depth_large_kernels_see_further_than_small_ones() -> None:
    small, large = sides(stack(3)), sides(stack(13))
    assert large[0.99] > small[0.99]
    assert large[0.5] > small[0.5]


def test_a_larger_share_needs_a_square_at_least_as_large() -> None:
    held = list(sides(stack(5)).values())
    assert held == sorted(held)


def test_the_middle_of_a_smaller_map_is_found_in_the_image() -> None:
    conv = nn.Conv2d(1, 1, 4, stride=4, bias=False)
    nn.init.ones_(conv.weight)
    contributions, middle = contribution_map(conv, conv, torch.randn(1, 1, 16, 16))
    assert middle == (10, 10)
    assert contributions.nonzero().min() == 8
    assert contributions.nonzero().max() == 11


def test_a_network_that_nothing_reaches_says_so() -> None:
    with pytest.raises(UserError, match="No pixel"):
        field_sides(torch.zeros(5, 5), (2, 2))


def test_the_last_map_is_the_one_before_the_head() -> None:
    assert last_map(load_model("convnext_atto").graph) == "stage4.block1"
