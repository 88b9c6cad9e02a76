import pytest

from nas.errors import UserError
from nas.model.declared_bits import plan_of
from nas.model.quantise.plan import LayerPlan
from search_spaces.core.builder import GraphBuilder, Numerics
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of
from tests.nas.model.quantise.drawn import quantised_net

pytestmark = pytest.mark.torch


def test_values_are_rounded_before_every_layer_and_behind_every_convolution() -> None:
    plan = plan_of(quantised_net(4, 8))
    assert plan.layers == (
        LayerPlan("stem.conv", 4, 8, "image", "stem.norm", "stem.act", True),
        LayerPlan("body.expand.conv", 4, 8, "stem.act", "body.expand.norm", "body.expand.act", True),
        LayerPlan("body.project.conv", 4, 8, "body.expand.act", "body.project.norm", "body.project.norm"),
        LayerPlan("head.classifier", 4, 8, "head.pool"),
    )
    assert plan.places == dict.fromkeys(
        ("image", "stem.act", "body.expand.act", "body.project.norm", "head.pool"), 8
    )  # fmt: skip


@pytest.mark.parametrize("bits", [16, 32])
def test_a_design_of_floats_has_nothing_to_quantise(bits) -> None:
    plan = plan_of(quantised_net(bits, bits))
    assert (plan.layers, plan.places) == ((), {})


def test_a_factor_that_is_folded_into_a_convolution_is_no_activation() -> None:
    def network(draw: GraphBuilder) -> Edge:
        return draw.block("mixer", scaled, draw.input(4, 8, 8), numerics=Numerics(weight_bits=8, activation_bits=8))

    def scaled(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.scale(draw.conv(x, 4, name="conv"), name="factor")

    assert plan_of(architecture_of(network)).layers == (LayerPlan("mixer.conv", 8, 8, "image", None, "mixer.factor"),)


def test_bits_of_the_weights_alone_round_no_values() -> None:
    plan = plan_of(quantised_net(8, 32))
    assert plan.places == {}
    assert all((layer.weight_bits, layer.activation_bits, layer.sink) == (8, None, None) for layer in plan.layers)


@pytest.mark.parametrize(("bits", "nearest"), [(1, 2), (10, 8), (24, 16)])
def test_bits_that_cannot_be_trained_for_are_refused_with_the_nearest_that_can(bits, nearest) -> None:
    with pytest.raises(UserError, match=f"stem.conv: {bits} bits") as told:
        plan_of(quantised_net(bits, 8))
    assert told.value.hint == f"The nearest is {nearest}."


def test_branches_that_are_deployed_as_one_are_refused_by_name() -> None:
    def branches(draw: GraphBuilder, x: Edge) -> Edge:
        large = draw.norm(draw.depthwise(x, 5, name="large"), name="large_norm")
        small = draw.norm(draw.depthwise(x, 3, name="small"), name="small_norm")
        return draw.add(large, small)

    def network(draw: GraphBuilder) -> Edge:
        return draw.block("mixer", branches, draw.input(4, 8, 8), numerics=Numerics(weight_bits=8))

    with pytest.raises(UserError, match=r"mixer\.large, which is deployed as one with others \(large, small"):
        plan_of(architecture_of(network))
