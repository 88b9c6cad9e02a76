import pytest
import torch

from nas.model.build import build
from nas.model.train.hooks import hook_of, normed_convolutions
from nas.model.train.recipe import Recipe
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of, as_if_trained

pytestmark = pytest.mark.torch


def _branching(draw: GraphBuilder) -> Edge:
    x = draw.norm(draw.conv(draw.input(3, 8, 8), 8, 3, name="stem"), name="stem_norm")
    read_twice = draw.depthwise(x, 3, name="read_twice")
    y = draw.add(draw.norm(read_twice, name="half_alone"), read_twice)
    y = draw.norm(draw.activation(y, "relu"), name="alone")
    y = draw.norm(draw.conv(y, 8, name="layered"), "layer")
    return draw.linear(draw.global_pool(y), 2, name="classifier")


def test_a_convolution_is_merged_with_the_batch_norm_that_alone_reads_it() -> None:
    assert normed_convolutions(architecture_of(_branching).graph) == (("stem", "stem_norm"),)


@pytest.mark.parametrize("mode", ["eval", "tune", "deploy"])
def test_a_built_design_answers_alike_in_every_mode(mode: str) -> None:
    design = architecture_of(_branching)
    images = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    model = as_if_trained(build(design), images, seed=0)
    with torch.no_grad():
        expected = model.eval()(images)
        hook = hook_of(design, Recipe(bn_mode=mode))
        hook.begin(model)
        model.train()
        hook.before_step(model, 0, 1)
        with hook.in_force(model):
            assert (model(images) - expected).abs().max() <= 1e-5
