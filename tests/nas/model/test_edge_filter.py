import pytest
import torch

from nas.model.build import build
from nas.model.edge_filter import EdgeFilter
from nas.model.merge import merge
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of, as_if_trained, image_batch

pytestmark = pytest.mark.torch

RAMP = torch.arange(6.0).expand(1, 1, 6, 6)


def filtered(finds: str, image: torch.Tensor) -> torch.Tensor:
    layer = EdgeFilter(1, finds)
    torch.nn.init.ones_(layer.scale)
    return layer(image)[0, 0, 1:-1, 1:-1]


def test_sobel_finds_the_slope_along_its_own_side_alone() -> None:
    torch.testing.assert_close(filtered("sobel_x", RAMP), torch.full((4, 4), -8.0))
    torch.testing.assert_close(filtered("sobel_x", RAMP.mT), torch.zeros(4, 4))
    torch.testing.assert_close(filtered("sobel_y", RAMP.mT), torch.full((4, 4), -8.0))


def test_laplace_finds_bends_and_no_slope() -> None:
    torch.testing.assert_close(filtered("laplacian", RAMP), torch.zeros(4, 4))
    torch.testing.assert_close(filtered("laplacian", RAMP.square()), torch.full((4, 4), 2.0))


@pytest.mark.parametrize(
    ("part", "merged", "side"), [("feed_forward", "local", 3), ("mixer", "large", 9)], ids=["feed_forward", "mixer"]
)
def test_all_branches_are_one_kernel_when_deployed(part: str, merged: str, side: int) -> None:
    def network(draw: GraphBuilder) -> Edge:
        return draw.block("efn", block_function("efn"), draw.input(8, 12, 12))

    architecture = architecture_of(network)
    trained = as_if_trained(build(architecture), image_batch(architecture), seed=0)
    names = [merged, "sobel_x", "sobel_y", "laplacian", *(["small"] if part == "mixer" else [])]
    inside = trained.get_submodule(f"efn.{part}")
    branches = [inside.get_submodule(name).double() for name in names]
    deployed = merge(trained, architecture).double().get_submodule(f"efn.{part}")
    kernel = deployed.get_submodule(merged)
    assert {"sobel_x", "sobel_y", "laplacian", "small"}.isdisjoint(dict(deployed.named_children()))
    assert kernel.get_parameter("weight").shape[2:] == (side, side)
    x = torch.randn(
        2, *kernel.get_parameter("weight").shape[:1], 12, 12, generator=torch.Generator().manual_seed(2)
    ).double()
    torch.testing.assert_close(kernel(x), sum(branch(x) for branch in branches), atol=1e-6, rtol=0)
