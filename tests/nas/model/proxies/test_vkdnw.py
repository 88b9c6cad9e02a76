import math

import pytest
import torch
import torch.nn.functional as F

from nas.model.proxies.core.settled import settle
from nas.model.proxies.core.single_weights import draw_weights, gradients_by_image
from nas.model.proxies.core.watching import weighted
from nas.model.proxies.vkdnw import spectrum_entropy
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.proxies.drawn_networks import asked, convnet, subject_of

pytestmark = pytest.mark.torch


def grouped(draw: GraphBuilder) -> Edge:
    """A strided, a dilated grouped and a depthwise convolution, and a matrix."""
    x = draw.conv(draw.input(3, 11, 9), 6, 5, stride=2)
    x = draw.activation(draw.norm(draw.conv(x, 4, 3, groups=2, dilation=2)), "relu")
    return draw.linear(draw.global_pool(draw.depthwise(x, 3)), 3, name="classifier")


def test_single_weights_have_the_gradients_that_autograd_gives_each_image() -> None:
    subject = subject_of(grouped, batch=4)
    images = subject.images()
    model = settle(subject.model(), images)
    labels = subject.labels(model(images))
    weights = draw_weights(weighted(model), 40, torch.Generator().manual_seed(1))
    found = gradients_by_image(weights, lambda: F.cross_entropy(model(images), labels, reduction="sum"))
    for image, row in enumerate(found):
        model.zero_grad()
        F.cross_entropy(model(images[image : image + 1]), labels[image : image + 1]).backward()
        expected = [weight.layer.get_parameter("weight").grad[weight.place] for weight in weights]
        assert row.tolist() == pytest.approx([float(one) for one in expected], rel=1e-4, abs=1e-6)


def test_weights_are_spread_evenly_over_the_layers() -> None:
    layers = weighted(subject_of(grouped).model())
    drawn = draw_weights(layers, 40, torch.Generator().manual_seed(0))
    assert [sum(weight.layer is layer for weight in drawn) for layer in layers] == [10, 10, 10, 10]


def test_equal_eigenvalues_have_nine_equal_deciles() -> None:
    assert float(spectrum_entropy(torch.eye(20, dtype=torch.double))) == pytest.approx(math.log(9))


def test_layers_count_and_the_spectrum_decides_between_equals() -> None:
    assert 5 <= asked("vkdnw", convnet, batch=8).value <= 5 + math.log(9)
