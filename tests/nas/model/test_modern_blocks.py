"""Every modern block in torch: what is drawn is what runs, what is merged answers alike, and all of it can learn."""

from typing import Any

import pytest
import torch

from nas.model.build import build
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
    ("convnext", {}),
    ("convnext", {"balances": "response"}),
    ("convnext", {"kernel": 11, "expansion": 2, "activation": "silu"}),
    *[("dcls", {"count": 9, "extent": 7, "interpolation": kind}) for kind in ("v1", "gauss", "max")],
    ("inception", {"expansion": 3}),
    ("inception", {"square": 5, "band": 7, "share": 0.25}),
    ("mlp_head", {"classes": 10}),
    ("mlp_head", {"classes": 10, "expansion": 4, "activation": "squared_relu", "norm_first": True}),
    ("mlp_head", {"classes": 10, "expansion": 0, "norm_first": True}),
    *[("metaformer", {"mixer": mixer, "normalises": "group"}) for mixer in ("identity", "random", "pool")],
    *[("metaformer", {"mixer": mixer, "scaled_shortcut": True}) for mixer in ("sepconv", "attention")],
    ("metaformer", {"mixer": "attention", "head_channels": 8, "activation": "gelu"}),
    ("metaformer_stem", {"width": 24}),
    *[("gnconv", {"order": order}) for order in (2, 5)],
    *[("lsnet", {"mixer": mixer}) for mixer in ("branches", "kernels", "attention")],
    ("lsnet", {"mixer": "kernels", "large_kernel": 5, "small_kernel": 5, "sharing": 4, "expansion": 3}),
    *[("i2rmb", {"width": 32, "stride": 1, "head_channels": heads}) for heads in (0, 8)],
    ("i2rmb", {"width": 32, "stride": 1, "head_channels": 16, "window": 4, "normalises": "layer"}),
    ("i2rmb", {"width": 40, "stride": 2, "head_channels": 16, "kernel": 3, "expansion": 2.5}),
    ("separable_stem", {"width": 48}),
    ("map_norm_head", {"classes": 10}),
    ("aff_mixer", {"groups": 4}),
    ("aff_stage", {"width": 48, "stride": 2, "layers": 2}),
    *[("smixer", {"grouped": grouped}) for grouped in (False, True)],
    *[("cmixer", {"grouped": grouped, "expansion": 2}) for grouped in (False, True)],
    ("spartan", {"kernel": 5, "dilation": 3, "grouped": True}),
    ("conv_pair_stem", {"width": 24}),
    ("halving_stem", {"width": 24}),
    *[("conv_tokenizer", {"width": 24, "kernel": kernel, "convolutions": 2}) for kernel in (3, 7)],
    ("transformer", {"head_channels": 8}),
    ("sequence_pool_head", {"classes": 10}),
    *[("scse", {"excites": kind}) for kind in ("cse", "sse", "scse", "scse_max")],
    *[("ulsam", {"subspaces": subspaces}) for subspaces in (1, 4)],
    ("cp_conv", {"width": 24, "stride": 2, "rank": 5, "kernel": 5}),
    ("ms_block", {"width": 24, "kernel": 5, "layers": 2, "part_channels": 8}),
    ("pooled_head", {"classes": 10, "normalises": "batch"}),
    ("gnconv", {"order": 3, "map_filter": "global", "expansion": 2, "activation": "relu"}),
    ("patch_stem", {"width": 24}),
    ("patch_stem", {"width": 24, "normalises": "batch"}),
    *[
        ("downsample", {"kind": kind, "width": 40})
        for kind in ("patch", "batch_patch", "silu_patch", "norm_conv", "separable")
    ],
]


def drawn(kind: str, settings: dict[str, Any]) -> Architecture:
    def network(draw: GraphBuilder) -> Edge:
        return draw.block("block", block_function(kind), draw.input(32, 14, 14), **settings)

    return architecture_of(network)


@pytest.mark.parametrize("form", ["train", "deploy"])
@pytest.mark.parametrize(("kind", "settings"), CASES)
def test_shapes_params_and_macs_are_torchs_own(kind: str, settings: dict[str, Any], form: Form) -> None:
    architecture = drawn(kind, settings)
    graph = architecture.graph if form == "train" else architecture.deployed
    params, macs, shapes = count_with_torch(architecture, form)
    assert params == sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    assert macs == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    assert shapes == [node.shape for node in graph]


@pytest.mark.parametrize(("kind", "settings"), CASES)
def test_the_deploy_form_answers_like_the_train_form(kind: str, settings: dict[str, Any]) -> None:
    architecture = drawn(kind, settings)
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture), images, seed=0)
    with torch.no_grad():
        assert (trained(images) - merge(trained, architecture)(images)).abs().max() <= 1e-5


@pytest.mark.parametrize(("kind", "settings"), CASES)
def test_every_weight_learns(kind: str, settings: dict[str, Any]) -> None:
    architecture = drawn(kind, settings)
    images = image_batch(architecture)
    model = as_if_trained(build(architecture), images, seed=0).train()
    model(images).square().sum().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().max() > 0 for parameter in model.parameters())


def test_the_channels_that_inception_passes_are_untouched_bit_for_bit() -> None:
    architecture = drawn("inception", {})
    images = image_batch(architecture)
    model = build(architecture)
    with torch.no_grad():
        mixed = model.get_submodule("block.concat")(
            *(model.get_submodule(f"block.{part}")(images) for part in ("slice", "slice_2", "slice_3", "slice_4"))
        )
        seen: list[torch.Tensor] = []
        model.get_submodule("block.concat").register_forward_hook(lambda _, __, output: seen.append(output))
        model(images)
    assert torch.equal(mixed, images)
    assert torch.equal(seen[0][:, :20], images[:, :20])


def test_without_its_three_kernels_inception_passes_the_identity_part_alone() -> None:
    architecture = drawn("inception", {})
    model = build(architecture)
    for name in ("square", "row", "column"):
        torch.nn.init.zeros_(model.get_submodule(f"block.{name}").get_parameter("weight"))
    seen: list[torch.Tensor] = []
    model.get_submodule("block.concat").register_forward_hook(lambda _, __, output: seen.append(output))
    model(image_batch(architecture))
    assert seen[0][:, :20].abs().max() > 0
    assert torch.equal(seen[0][:, 20:], torch.zeros_like(seen[0][:, 20:]))
