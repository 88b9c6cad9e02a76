import json
from math import sqrt
from pathlib import Path

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import architecture_document, read_architecture, space_from
from search_spaces.core.load import load_model, load_space
from search_spaces.core.ops import Conv2d
from search_spaces.cropping.budgets import BUDGETS
from search_spaces.cropping.channel_groups import channel_groups
from search_spaces.cropping.crop import Cropped, crop
from search_spaces.cropping.group_factors import group_factors


def cropped(name: str, of, share: float, step: int = 8) -> Cropped:
    model = load_model(name)
    return crop(load_space(model.space_name), model, of, share, step=step)


@pytest.mark.parametrize(
    ("name", "of", "share"),
    [
        ("resnet18", "params", 0.2),
        ("resnet50", "macs", 0.5),
        ("resnext50_32x4d", "params", 0.3),
        ("convnext_tiny", "params", 0.2),
        ("vgg16_bn", "weight_bytes", 0.1),
        ("lsnet_t", "macs", 0.5),
        ("densenet121", "params", 0.2),
        pytest.param("mobilenetv2_100", "params", 0.5, marks=pytest.mark.slow),
        pytest.param("ghostnet_100", "macs", 0.5, marks=pytest.mark.slow),
        pytest.param("caformer_s18", "params", 0.2, marks=pytest.mark.slow),
    ],
)
def test_a_cropped_network_meets_its_budget(name, of, share):
    found, whole = cropped(name, of, share), load_model(name)
    counted = [estimate(one, of, Scene()).value for one in (found.architecture, whole)]
    assert counted[0] / counted[1] == pytest.approx(share, rel=0.03)
    assert found.kept == pytest.approx(counted[0] / counted[1])


@pytest.mark.parametrize("sparsity", ["rank:0.25", "2:4", "block:16x1:0.5", "channels:0.5"])
def test_a_design_keeps_the_sparsity_that_it_declares(sparsity):
    block = {"kind": "inverted_residual", "expansion": 4}
    shared = {"block": block, "sparsity": sparsity}
    document = {
        "name": "tiny",
        "resolution": 16,
        "classes": 10,
        "stem": {"kind": "conv_stem", "channels": 32, "shrinks_by": 1},
        "stages": [{"depth": 3, "width": 64, "shrink_at": "never", **shared}, {"depth": 2, "width": 128, **shared}],
        "head": {"kind": "linear_head"},
    }
    space = space_from(document, "here")
    found = crop(space, space.architecture({}), "weight_bytes", 0.4)
    assert found.kept == pytest.approx(0.4, rel=0.03)
    assert [stage.sparsity.values for stage in found.space.stages] == [(sparsity,)] * 2


def test_every_width_is_a_whole_number_of_steps():
    for step in (1, 8, 16):
        graph = cropped("resnet18", "params", 0.2, step).architecture.graph
        widths = {node.shape[0] for node in graph if isinstance(node.op, Conv2d)}
        assert all(width >= 1 and width % step == 0 for width in widths)


def test_no_width_grows():
    for name, of in (("resnet18", "params"), ("convnext_tiny", "macs")):
        widths = {node.name: node.shape[0] for node in load_model(name).graph}
        found = cropped(name, of, 0.4).architecture.graph
        assert all(node.shape[0] <= widths[node.name] for node in found)


def test_layers_keep_the_densities_that_were_asked_for_as_near_as_their_neighbours_allow():
    found, whole = cropped("resnet18", "params", 0.2, step=1), load_model("resnet18")
    params = BUDGETS["params"]
    before, after = ({n.name: params.layer(one, n) for n in one.graph} for one in (whole, found.architecture))
    reached = {name: after[name] / before[name] for name in found.densities}
    # A trunk is also as wide as its cheap shortcuts want it.
    for name in ("stage4.block1.spatial", "stage4.block1.restore"):
        assert 1 <= reached[name] / found.densities[name] < 1.5
    early, late = (reached[f"stage{stage}.block1.spatial"] for stage in (1, 4))
    assert early > 5 * late


def test_a_group_between_equal_layers_takes_the_square_root_of_their_density():
    groups = channel_groups(load_model("vgg16_bn").graph)
    densities = {layer.node: 0.25 for layer in groups.layers}
    factors = group_factors(groups, densities)
    inner = [layer for layer in groups.layers if not any(side & groups.fixed for side in layer.sides)][3]
    assert [factors[group] for side in inner.sides for group in side] == pytest.approx([sqrt(0.25)] * 2)


def test_what_is_written_is_read_again(tmp_path: Path):
    found = cropped("resnet18", "params", 0.3)
    file = tmp_path / "small.json"
    file.write_text(json.dumps(architecture_document(found.space, found.architecture)))
    assert read_architecture(file).id == found.architecture.id
    assert found.space.name == "resnet_cropped"


def test_a_cropped_network_can_be_cropped_again():
    once = cropped("resnet18", "params", 0.5)
    again = crop(once.space, once.architecture, "params", 0.5)
    assert again.kept == pytest.approx(0.5, rel=0.03)
    assert again.space.name == "resnet_cropped"


@pytest.mark.torch
def test_a_cropped_network_is_plain_and_dense():
    import torch

    from nas.model.build import build

    small, whole = build(cropped("resnet18", "params", 0.2).architecture), build(load_model("resnet18"))
    assert list(small.state_dict()) == list(whole.state_dict())
    assert small.eval()(torch.zeros(1, 3, 64, 64)).shape == (1, 1000)


@pytest.mark.parametrize(
    ("share", "step", "message"),
    [
        (0.0, 8, "between 0 and 1"),
        (1.0, 8, "between 0 and 1"),
        (float("nan"), 8, "between 0 and 1"),
        (0.5, 0, "at least 1"),
        (0.001, 8, "the nearest network keeps"),
    ],
)
def test_what_cannot_be_cropped_says_why(share, step, message):
    with pytest.raises(SpaceError, match=message):
        cropped("resnet18", "params", share, step)


def test_a_network_without_stages_cannot_be_cropped():
    with pytest.raises(SpaceError, match="Only networks of stages"):
        cropped("nasbench201_best_cifar10", "params", 0.5)
