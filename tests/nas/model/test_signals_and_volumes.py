"""Networks on signals and volumes from design to file: they learn, they are merged, they leave the house."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nas.errors import UserError
from nas.model.build import build
from nas.model.merge import merge
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.load import load_space
from search_spaces.core.unet_space import UNetSpace
from search_spaces.stunet import SPACE as STUNET
from tests.nas.model.drawings import architecture_of, image_batch
from tests.nas.model.export.test_pytorch import check_the_file_alone

pytestmark = pytest.mark.torch

SMALL = {"width": 4, "classes": 3, "resolution": 32}


def signal_network() -> Architecture:
    space = load_space("long_sequence").at_resolution(128)
    return space.architecture(space.decode(space.sample(1, np.random.default_rng(0))[0]))


def volume_network(rank: int = 3) -> Architecture:
    space = UNetSpace(**{**STUNET.model_dump(), **SMALL, "spatial_rank": rank})
    return space.architecture({"stage1.depth": 2})


def two_sides(draw: GraphBuilder) -> Edge:
    """Kernels that differ by side, every norm, gates and pools, on a volume."""
    x = draw.conv(draw.volume(2, 6, 8, 10), 8, (1, 3, 5), stride=2, name="stem")
    x = draw.activation(draw.norm(x), "leaky_relu")
    x = draw.norm(draw.depthwise(x, (3, 1, 1)), "layer")
    gate = draw.activation(draw.linear(draw.global_pool(x), 8), "sigmoid")
    x = draw.pool(draw.norm(draw.multiply(x, gate), "group", groups=2), "max", 2, 1)
    x = draw.scale(draw.enlarge(draw.pool(x, "average", 2, 1, 1), 2), initial=0.5)
    return draw.linear(draw.global_pool(x), 4, name="classifier")


NETWORKS = {"signal": signal_network, "volume": volume_network, "two_sides": lambda: architecture_of(two_sides)}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_file_answers_like_the_model_where_nasctl_is_not_installed(name: str, tmp_path: Path) -> None:
    check_the_file_alone(NETWORKS[name](), tmp_path, classes=5)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_few_steps_fit_a_batch(name: str) -> None:
    architecture = NETWORKS[name]()
    inputs, model = image_batch(architecture), build(architecture)
    answers = model(inputs)
    truth = torch.randint(answers.shape[1], (2, *answers.shape[2:]), generator=torch.Generator().manual_seed(0))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(8):
        optimiser.zero_grad()
        loss = F.cross_entropy(model(inputs), truth)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_u_net_answers_for_every_position(rank: int) -> None:
    architecture = volume_network(rank)
    with torch.no_grad():
        answers = merge(build(architecture), architecture)(image_batch(architecture))
    assert answers.shape == (2, 3, *(32,) * rank)


def test_other_classes_reach_every_depth_of_supervision() -> None:
    weights = build(volume_network(), num_classes=7).state_dict()
    heads = [f"head{number}.classifier.weight" for number in range(1, 6)]
    assert [len(weights[head]) for head in heads] == [7] * 5


@pytest.mark.parametrize(
    ("network", "reason"),
    [(signal_network, r"takes \(1, 128\)"), (partial(volume_network, 2), r"answers with \(3, 32, 32\)")],
)
def test_training_on_images_is_refused_with_what_does_not_fit(network, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"images of one class each; this network {reason}"):
        train_architecture(network(), "digits", tmp_path, Recipe(), seed=0, observe=print)
