"""The blocks of the baseline families in torch: what is drawn is what runs, what is folded answers alike."""

import runpy
from pathlib import Path
from typing import Any

import pytest
import torch

from nas.model.build import build
from nas.model.export.pytorch import export_pytorch
from nas.model.merge import merge
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import Form
from tests.nas.model.drawings import architecture_of, as_if_trained, count_with_torch, image_batch

pytestmark = pytest.mark.torch

# block, its settings
CASES: list[tuple[str, dict[str, Any]]] = [
    ("residual", {"width": 32, "stride": 1, "bottleneck": 0.5, "groups": 4, "attention": "se"}),
    ("residual", {"width": 48, "stride": 2, "form": "basic", "bottleneck": 1.0, "attention": "se_quarter"}),
    ("residual", {"width": 48, "stride": 2, "shortcut": "pool", "attention": "eca5"}),
    ("residual", {"width": 48, "stride": 2, "shrinking": "average_pool"}),
    ("residual_stem", {"width": 64}),
    ("residual_stem", {"width": 64, "convolutions": "three_3x3", "shrinking": "conv"}),
    ("linear_head", {"classes": 10}),
    ("inverted_residual", {"width": 32, "stride": 1, "attention": "hard_se", "squeeze": "hidden", "multiple": 8}),
    ("inverted_residual", {"width": 40, "stride": 2, "expansion": 2.3, "multiple": 8, "activation": "hardswish"}),
    ("residual_conv", {"width": 32, "stride": 1, "bottleneck": 1.0, "group_size": 8, "attention": "se"}),
    ("rep_stem", {"width": 48}),
    ("rep_conv", {"width": 32, "stride": 1}),
    ("rep_conv", {"width": 32, "stride": 1, "groups": 4, "kernel": 5}),
    ("rep_conv", {"width": 48, "stride": 2}),
    ("plain_conv", {"width": 40, "stride": 2}),
    ("plain_conv", {"width": 32, "stride": 1, "kernel": 5, "normalises": "batch"}),
    ("vgg_head", {"classes": 10, "hidden": 48}),
    ("osa", {"width": 64, "stride": 2, "hidden": 16, "layers": 3}),
    ("triple_stem", {"width": 64, "channels": 16}),
    ("series_conv", {"width": 48, "stride": 2, "kernel": 5}),
    ("series_stem", {"width": 48}),
    ("dense_layer", {"width": 12, "stride": 2}),
    ("dense_layer", {"width": 12, "stride": 1, "expansion": 2}),
    ("norm_head", {"classes": 10}),
    ("ghost", {"width": 32, "stride": 1, "attention": "hard_se"}),
    ("ghost", {"width": 40, "stride": 2, "kernel": 5, "long_range": "dfc"}),
    ("plain_conv", {"width": 40, "stride": 2, "kernel": 1, "shrinking": "conv"}),
    ("simple_head", {"classes": 10, "channels": 48}),
    ("hidden_head", {"classes": 10, "channels": 48, "hidden": 64}),
    ("hidden_head", {"classes": 10, "channels": 48, "hidden": 64, "layers": 2}),
    ("fused_inverted_residual", {"width": 32, "stride": 1}),
    ("fused_inverted_residual", {"width": 40, "stride": 2, "expansion": 1}),
    ("fused_inverted_residual", {"width": 40, "stride": 2, "expansion": 1, "always_projects": True}),
]

cases = pytest.mark.parametrize(("kind", "settings"), CASES)


def drawn(kind: str, settings: dict[str, Any]) -> Architecture:
    """The block on an odd map, with a classifier behind it that makes it a network."""

    def network(draw: GraphBuilder) -> Edge:
        x = draw.block("block", block_function(kind), draw.input(32, 15, 15), **settings)
        return x if len(x.shape) == 1 else draw.block("head", block_function("linear_head"), x, classes=5)

    return architecture_of(network)


@cases
@pytest.mark.parametrize("form", ["train", "deploy"])
def test_shapes_params_and_macs_are_torchs_own(kind: str, settings: dict[str, Any], form: Form) -> None:
    architecture = drawn(kind, settings)
    graph = architecture.graph if form == "train" else architecture.deployed
    params, macs, shapes = count_with_torch(architecture, form)
    assert params == sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    assert macs == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    assert shapes == [node.shape for node in graph]


@cases
def test_the_deploy_form_answers_like_the_train_form(kind: str, settings: dict[str, Any]) -> None:
    architecture = drawn(kind, settings)
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture), images, seed=0)
    with torch.no_grad():
        assert (trained(images) - merge(trained, architecture)(images)).abs().max() <= 1e-5


@cases
def test_every_weight_learns(kind: str, settings: dict[str, Any]) -> None:
    architecture = drawn(kind, settings)
    images = image_batch(architecture)
    model = as_if_trained(build(architecture), images, seed=0).train()
    model(images).square().sum().backward()
    assert [name for name, weight in model.named_parameters() if weight.grad is None] == []
    assert [name for name, weight in model.named_parameters() if not torch.isfinite(weight.grad).all()] == []


@cases
def test_the_printed_file_holds_the_same_network(kind: str, settings: dict[str, Any], tmp_path: Path) -> None:
    architecture = drawn(kind, settings)
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture), images, seed=0)
    export_pytorch(architecture, tmp_path, name="net", num_classes=None, state_dict=trained.state_dict(), provenance={})
    printed = runpy.run_path(str(tmp_path / "net.py"))
    again = printed["create_model"]()
    again.load_state_dict(trained.state_dict())
    again.eval()
    with torch.no_grad():
        assert (trained(images) - again(images)).abs().max() <= 1e-5
        assert (trained(images) - printed["merge_for_deploy"](again)(images)).abs().max() <= 1e-5
