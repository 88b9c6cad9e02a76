"""The drawn data set asks for what it says: textures of anybody, pairs of networks that see far."""

from pathlib import Path

import pytest

from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of, count_with_torch

pytestmark = [pytest.mark.torch, pytest.mark.slow]


def shallow(kernel: int, width: int):
    """Patches of 4 pixels, one depthwise kernel and an MLP on each position: its view is 4 `kernel` pixels wide."""

    def draw(draw: GraphBuilder) -> Edge:
        x = draw.norm(draw.conv(draw.input(3, 64, 64), width, 4, stride=4, padding=0))
        y = draw.norm(draw.depthwise(x, kernel))
        y = draw.conv(draw.activation(draw.conv(y, 2 * width), "gelu"), width)
        return draw.linear(draw.norm(draw.global_pool(draw.add(x, y)), "layer"), 10, name="classifier")

    return architecture_of(draw)


def _accuracy(kernel: int, width: int, variant: str, folder: Path, epochs: int = 3) -> float:
    recipe = Recipe(epochs=epochs, learning_rate=8e-3, warmup_epochs=1, shift=0)
    design, data = shallow(kernel, width), f"procedural:{variant}"
    return train_architecture(design, data, folder, recipe, seed=0, observe=lambda _: None).accuracy


def test_of_two_shallow_networks_of_equal_size_only_the_one_with_a_large_kernel_tells_pairs(tmp_path: Path) -> None:
    large, small = (count_with_torch(shallow(*each), "train")[0] for each in ((9, 24), (3, 30)))
    assert small == pytest.approx(large, rel=0.03)
    assert _accuracy(9, 24, "pairs", tmp_path / "large") >= 0.6
    # A third of the images is named right by chance.
    assert _accuracy(3, 30, "pairs", tmp_path / "small") <= 0.4


def test_a_small_kernel_tells_textures_at_once(tmp_path: Path) -> None:
    assert _accuracy(3, 30, "textures", tmp_path, epochs=2) >= 0.98
