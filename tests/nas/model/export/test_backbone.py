"""The maps that an exported file gives to detectors, against the trunk of the classifier that it was made for."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch

from nas.model.build import build
from nas.model.export.pytorch import export_pytorch
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of, as_if_trained, classify, image_batch, large_kernel, patch, plain

pytestmark = pytest.mark.torch

WIDTHS = (16, 24, 32, 40)


def pyramid(draw: GraphBuilder) -> Edge:
    x = draw.block("stem", patch, draw.input(3, 32, 32), width=8)
    for stage, width in enumerate(WIDTHS, start=1):
        x = draw.block(f"stage{stage}.down0", patch, x, width=width)
        x = draw.block(f"stage{stage}.block0", large_kernel, x, kernel=5)
    return draw.block("head", classify, x, classes=10)


def exported(architecture: Architecture, folder: Path) -> ModuleType:
    file = export_pytorch(architecture, folder, name="net", provenance={}).model
    spec = importlib.util.spec_from_file_location("net", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_maps_are_those_of_the_trunk_with_the_classifier_s_own_weights(tmp_path: Path) -> None:
    architecture = architecture_of(pyramid)
    trained = as_if_trained(build(architecture), image_batch(architecture), seed=0)
    module, images = exported(architecture, tmp_path), torch.randn(2, 3, 64, 96)
    seen: dict[str, torch.Tensor] = {}
    for stage in range(1, 5):
        block = trained.get_submodule(f"stage{stage}.block0")
        block.register_forward_hook(lambda _, __, y, name=f"stage{stage}.block0": seen.update({name: y}))
    backbone = module.create_backbone().eval()
    missing, left = backbone.load_state_dict(trained.state_dict(), strict=False)
    assert missing == [] and {key.split(".")[0] for key in left} == {"head"}
    with torch.no_grad():
        trained(images)
        maps, merged = backbone(images), module.merge_for_deploy(backbone)(images)
    for info, found, folded in zip(backbone.feature_info, maps, merged, strict=True):
        assert found.shape == (2, info["num_chs"], 64 // info["reduction"], 96 // info["reduction"])
        torch.testing.assert_close(found, seen[info["module"]], atol=1e-5, rtol=0)
        torch.testing.assert_close(folded, found, atol=1e-5, rtol=0)


def test_strides_are_chosen_and_blocks_behind_the_last_left_out(tmp_path: Path) -> None:
    backbone = exported(architecture_of(pyramid), tmp_path).create_backbone((2, 8))
    assert [(info["reduction"], info["num_chs"]) for info in backbone.feature_info] == [(2, 8), (8, 24)]
    assert [name for name, _ in backbone.named_children()] == ["stem", "stage1", "stage2"]


def test_a_stride_that_the_network_has_not_is_answered_with_those_it_has(tmp_path: Path) -> None:
    module = exported(architecture_of(pyramid), tmp_path)
    with pytest.raises(ValueError, match=r"No maps of stride \[64\]; this network has \[2, 4, 8, 16, 32\]"):
        module.create_backbone((8, 64))


def test_a_network_that_keeps_its_map_has_no_backbone(tmp_path: Path) -> None:
    assert "create_backbone" not in vars(exported(architecture_of(plain), tmp_path))
