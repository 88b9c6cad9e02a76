import pytest
import torch
import torch.nn.functional as F

from nas.model.build import build
from nas.model.token_mixing import Attention, BiasedAttention, LocalAggregation, RandomMix
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import draw_whole

pytestmark = pytest.mark.torch


def images(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_attention_is_a_softmax_of_scaled_products_within_each_head() -> None:
    queries, keys, values = images(3, 1, 8, 2, 3)
    expected = []
    for head in (slice(0, 4), slice(4, 8)):
        q, k, v = (x[0, head].reshape(4, 6) for x in (queries, keys, values))
        expected.append(v @ (q.T @ k / 2).softmax(-1).T)
    torch.testing.assert_close(Attention(2)(queries, keys, values)[0].reshape(8, 6), torch.cat(expected))


def test_every_row_of_a_random_matrix_is_a_mean_and_none_learns() -> None:
    mix = RandomMix(6)
    mix.start(torch.Generator().manual_seed(0))
    torch.testing.assert_close(mix.weight.sum(1), torch.ones(6))
    assert mix.weight.std() > 0
    assert not list(mix.parameters())
    torch.testing.assert_close(mix(torch.ones(1, 2, 2, 3)), torch.ones(1, 2, 2, 3))


def test_random_matrices_follow_the_seed_of_the_model() -> None:
    drawing = draw_whole(lambda draw: block_function("metaformer")(draw, draw.input(8, 4, 4), mixer="random"))
    first, twin, other = (build(Architecture("drawn", {}, drawing), seed=seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(first["random_mix.weight"], twin["random_mix.weight"])
    assert not torch.equal(first["random_mix.weight"], other["random_mix.weight"])


def test_without_bias_a_head_attends_as_any_other_and_with_it_as_far_as_the_bias_says() -> None:
    queries, keys, values = images(3, 1, 8, 3, 4)
    attention = BiasedAttention(2, 3, 4)
    torch.testing.assert_close(attention(queries, keys, values), Attention(2)(queries, keys, values))
    # A head that loves the distance 0 alone returns its own value.
    attention.bias.data[:, 0] = 100.0
    torch.testing.assert_close(attention(queries, keys, values), values)
    # Distances count in either direction: (0, 1) is one number for left and right.
    assert attention.distances[0, 1] == attention.distances[1, 0] == attention.distances[6, 5] == 1
    assert len(attention.distances.unique()) == 12


def test_a_local_aggregation_with_the_same_weights_everywhere_is_a_depthwise_convolution() -> None:
    values, kernels = images(2, 8, 6, 5), images(4, 9)
    weights = kernels.flatten()[None, :, None, None].expand(2, -1, 6, 5)
    grouped = torch.stack([kernels[channel % 4] for channel in range(8)]).reshape(8, 1, 3, 3)
    expected = F.conv2d(values, grouped, padding=1, groups=8)
    torch.testing.assert_close(LocalAggregation(3)(values, weights), expected)
