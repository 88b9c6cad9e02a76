import pytest
import torch

from nas.errors import UserError
from nas.model.build import build
from search_spaces.core.graph import Form
from tests.nas.model.drawings import DRAWINGS, architecture_of, count_with_torch, image_batch, plain, staged

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("form", ["train", "deploy"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_shapes_params_and_macs_are_torchs_own_to_the_digit(name: str, form: Form) -> None:
    architecture = architecture_of(DRAWINGS[name])
    graph = architecture.graph if form == "train" else architecture.deployed
    params, macs, shapes = count_with_torch(architecture, form)
    assert params == sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    assert macs == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    assert shapes == [node.shape for node in graph]


def test_state_dict_keys_are_the_names_of_the_drawing() -> None:
    keys = build(architecture_of(staged)).state_dict().keys()
    assert {"stem.conv.weight", "stage1.block0.large.weight", "stage2.block2.attention.reduce.bias"} < keys


def test_one_seed_gives_one_model_and_leaves_the_global_random_state_alone() -> None:
    architecture = architecture_of(staged)
    before = torch.random.get_rng_state()
    first, twin, other = (build(architecture, seed=seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[key], twin[key]) for key in first)
    assert not torch.equal(first["stem.conv.weight"], other["stem.conv.weight"])


def test_a_fresh_deep_network_neither_fades_nor_explodes() -> None:
    architecture = architecture_of(staged)
    output = build(architecture, "deploy").eval()(image_batch(architecture))
    assert 0.1 < output.std() < 10


def test_the_classifier_takes_another_number_of_classes() -> None:
    architecture = architecture_of(staged)
    assert build(architecture, num_classes=4)(image_batch(architecture)).shape == (2, 4)


def test_a_network_without_classifier_says_so_when_asked_for_classes() -> None:
    with pytest.raises(UserError, match="tells no classes, so it cannot be given 4"):
        build(architecture_of(plain), num_classes=4)


def test_every_weight_takes_part_in_training() -> None:
    architecture = architecture_of(staged)
    model = build(architecture)
    model(image_batch(architecture)).sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())
