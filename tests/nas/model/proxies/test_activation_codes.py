import math

import pytest
import torch
from torch import Tensor, nn

from nas.model.proxies.core.watching import modules_of, watched
from nas.model.proxies.naswot import agreement
from tests.nas.model.proxies.drawn_networks import asked, convnet, subject_of, without_maps

pytestmark = pytest.mark.torch


def units_on(batch: int) -> Tensor:
    """(B, units) of `convnet` at seed 0: which are on for which image."""
    subject, codes = subject_of(convnet, batch=batch), []
    model = subject.model()
    with watched(modules_of(model, (nn.ReLU,)), lambda _, inputs, __: codes.append(inputs[0].flatten(1) > 0)):
        model(subject.images())
    return torch.cat(codes, dim=1)


def test_images_agree_on_units_that_are_both_on_or_both_off() -> None:
    codes = torch.tensor([[True, True, False], [True, False, False], [False, False, True]])
    assert agreement(codes).tolist() == [[3, 2, 0], [2, 3, 1], [0, 1, 3]]


def test_naswot_is_the_log_determinant_of_agreements() -> None:
    on = units_on(6)
    kernel = [[float((one == other).sum()) for other in on] for one in on]
    assert asked("naswot", convnet, batch=6).value == pytest.approx(math.log(torch.tensor(kernel).double().det()))


def test_swap_counts_the_patterns_among_units() -> None:
    assert asked("swap", convnet, batch=6).value == len({tuple(unit) for unit in units_on(6).T.tolist()})


@pytest.mark.parametrize("name", ["naswot", "swap"])
def test_a_network_without_activations_has_no_codes(name: str) -> None:
    told = asked(name, without_maps)
    assert math.isnan(told.value)
    assert told.remark == "no activation of this network bends at zero"
