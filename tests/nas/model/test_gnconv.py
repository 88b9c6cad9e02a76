import pytest
import torch

from nas.model.build import build
from search_spaces.blocks.gnconv import recursive_gates
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import draw_whole

pytestmark = pytest.mark.torch


def gates(order: int) -> torch.nn.Module:
    settings = {"order": order, "kernel": 7, "map_filter": "depthwise"}
    drawing = draw_whole(lambda draw: recursive_gates(draw, draw.input(64, 9, 9), **settings))
    # A fresh model has no biases but zeros.
    return build(Architecture("drawn", {}, drawing)).double().eval()


@pytest.mark.parametrize("order", [2, 3, 5])
def test_gates_of_order_n_without_biases_are_homogeneous_of_degree_n_plus_1(order: int) -> None:
    x = torch.randn(1, 64, 9, 9, dtype=torch.double, generator=torch.Generator().manual_seed(0))
    model = gates(order)
    with torch.no_grad():
        torch.testing.assert_close(model(1.7 * x), 1.7 ** (order + 1) * model(x), rtol=1e-6, atol=0)


def test_widths_double_from_gate_to_gate() -> None:
    model = gates(5)
    widened = [module.out_channels for name, module in model.named_modules() if name.startswith("widen")]
    assert widened == [8, 16, 32, 64]
    assert model.get_submodule("slice").length == 4
