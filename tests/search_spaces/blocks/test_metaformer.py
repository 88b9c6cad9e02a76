import pytest

from search_spaces.blocks.metaformer import metaformer
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import flatten


def params(mixer: str, **settings) -> int:
    graph = flatten(draw_whole(lambda draw: metaformer(draw, draw.input(64, 14, 14), mixer=mixer, **settings)), "train")
    return sum(node.op.params(*graph.input_shapes(node)) for node in graph)


def test_a_block_that_mixes_nothing_has_two_norms_an_mlp_and_the_two_numbers_of_star_relu() -> None:
    assert params("identity") == 2 * 64 + 2 * 4 * 64 * 64 + 2


@pytest.mark.parametrize("mixer", ["random", "pool"])
def test_mixers_that_train_nothing_cost_no_parameters(mixer: str) -> None:
    assert params(mixer) == params("identity")


def test_a_separable_mixer_costs_its_kernels_and_the_two_numbers_of_star_relu() -> None:
    assert params("sepconv", kernel=5) - params("identity") == 4 * 64 * 64 + 25 * 128 + 2


def test_attention_costs_four_matrices() -> None:
    assert params("attention") - params("identity") == 4 * 64 * 64


def test_scaled_shortcuts_cost_a_factor_per_channel_each() -> None:
    assert params("pool", scaled_shortcut=True) - params("pool") == 2 * 64


def test_heads_that_do_not_divide_the_channels_are_refused() -> None:
    with pytest.raises(GraphError, match="heads of 48"):
        params("attention", head_channels=48)
