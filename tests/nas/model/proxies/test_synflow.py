import math

import pytest

from tests.nas.model.proxies.drawn_networks import asked, convnet, linear_chain, subject_of

pytestmark = pytest.mark.torch


def test_a_chain_of_matrices_flows_as_often_as_it_has_layers() -> None:
    # Every layer's sum of w dR/dw is R itself, and R is the product of the absolute matrices, summed.
    first, second, third = (p.detach().abs().double() for p in subject_of(linear_chain).model().parameters())
    flow = float((third @ second @ first).sum())
    assert asked("synflow", linear_chain).value == pytest.approx(math.log(3 * flow))


def test_norms_take_no_part() -> None:
    # Four convolutions and a matrix without any bias: five layers of one flow, whatever the norms would divide by.
    weights = [p.detach().abs().double() for p in subject_of(convnet).model().parameters() if p.dim() > 1]
    assert len(weights) == 5
    assert math.log(5) < asked("synflow", convnet).value < sum(math.log(float(w.sum())) for w in weights)
