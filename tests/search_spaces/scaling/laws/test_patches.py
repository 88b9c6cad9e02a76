import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.ops import Attention
from search_spaces.scaling.laws.patches import attention_map_bytes, patch_cost, token_count


@pytest.mark.parametrize(("patch", "tokens"), [(16, 196), (8, 784), (4, 3136), (2, 12_544), (1, 50_176)])
def test_an_image_of_224_has_up_to_50_176_tokens(patch: int, tokens: int) -> None:
    # Wang et al. 2025, arXiv:2502.03738: "An image is worth 50,176 tokens".
    assert token_count(224, patch) == tokens


def test_halved_patches_cost_4_times_and_attention_16_times() -> None:
    cost = patch_cost(16, 8)
    assert (cost.linear, cost.attention) == (4, 16)


def test_the_cost_of_attention_is_that_of_the_drawn_operator() -> None:
    def attention_macs(patch: int) -> int:
        shape = (64, 224 // patch, 224 // patch)
        return Attention(2).macs(shape, shape, shape)

    assert attention_macs(8) / attention_macs(32) == patch_cost(32, 8).attention


def test_pixel_tokens_fill_ten_gigabytes_a_head() -> None:
    assert attention_map_bytes(token_count(224, 1), heads=1) == pytest.approx(10.07e9, rel=1e-3)


@pytest.mark.parametrize(("side", "patch"), [(224, 15), (224, 0), (0, 4)])
def test_patches_that_do_not_tile_the_image_are_refused(side: int, patch: int) -> None:
    with pytest.raises(SpaceError, match="do not tile"):
        token_count(side, patch)


def test_a_patch_without_a_side_has_no_cost() -> None:
    with pytest.raises(SpaceError, match="at least 1"):
        patch_cost(16, 0)
