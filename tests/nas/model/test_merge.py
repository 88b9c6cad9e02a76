from typing import get_args

import pytest
import torch

from nas.model.build import build
from nas.model.merge import ARITHMETIC, merge
from search_spaces.core.fold import Rule
from tests.nas.model.drawings import DRAWINGS, architecture_of, as_if_trained, image_batch, staged

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", DRAWINGS)
def test_the_deploy_form_answers_like_the_train_form(name: str, seed: int) -> None:
    architecture = architecture_of(DRAWINGS[name])
    images = image_batch(architecture, seed)
    trained = as_if_trained(build(architecture, seed=seed), images, seed)
    with torch.no_grad():
        assert (trained(images) - merge(trained, architecture)(images)).abs().max() <= 1e-5


def test_in_double_precision_nothing_but_rounding_is_left() -> None:
    architecture = architecture_of(staged)
    images = image_batch(architecture).double()
    trained = as_if_trained(build(architecture).double(), images, seed=0)
    with torch.no_grad():
        assert (trained(images) - merge(trained, architecture)(images)).abs().max() <= 1e-11


def test_the_merged_model_has_what_the_deployed_graph_counts() -> None:
    architecture = architecture_of(staged)
    merged = merge(build(architecture, num_classes=5), architecture)
    assert merged.state_dict().keys() == build(architecture, "deploy").state_dict().keys()
    assert merged.get_submodule("head.classifier").weight.shape[0] == 5
    assert not merged.training


def test_merging_leaves_the_trained_model_as_it_is() -> None:
    architecture = architecture_of(staged)
    trained = build(architecture)
    before = {key: tensor.clone() for key, tensor in trained.state_dict().items()}
    merge(trained, architecture)
    after = trained.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_every_folding_rule_has_its_arithmetic() -> None:
    assert set(ARITHMETIC) == set(get_args(Rule))
