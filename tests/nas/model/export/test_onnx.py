import json
from pathlib import Path

import pytest
import torch

from nas.errors import UserError
from nas.model.build import build
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import Form
from tests.nas.model.drawings import DRAWINGS, architecture_of, as_if_trained, image_batch, plain, staged

pytestmark = pytest.mark.torch

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install 'nasctl[onnx]'")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install 'nasctl[onnx]'")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: pip install 'nasctl[onnx]'")

from nas.model.export.onnx import export_onnx  # noqa: E402 - needs what may not be there
from nas.model.export.onnx_graph.convert import onnx_model  # noqa: E402
from nas.model.export.onnx_graph.verified import verified_model  # noqa: E402

# Fixes the sides of its map: attention by distance or in windows, filters of all frequencies, a random matrix.
SIZED = {
    "i2rmb": {"width": 32, "stride": 1, "window": 5, "head_channels": 8},
    "lsnet": {"mixer": "attention"},
    "gnconv": {"order": 2, "map_filter": "global"},
    "metaformer": {"mixer": "random"},
}


def one_block(kind: str, settings: dict[str, object]) -> Architecture:
    def network(draw: GraphBuilder) -> Edge:
        x = block_function("halving_stem")(draw, draw.input(3, 24, 24), width=32, steps=1)
        x = draw.block("stage.block0", block_function(kind), x, **settings)
        return block_function("linear_head")(draw, x, classes=10)

    return architecture_of(network)


def trained(architecture: Architecture) -> torch.nn.Module:
    return as_if_trained(build(architecture), image_batch(architecture), seed=0)


@pytest.mark.parametrize("name", [pytest.param("staged", marks=pytest.mark.slow), "split_and_join", "plain"])
def test_the_file_holds_the_drawn_deploy_form_and_answers_like_the_trained_network(name: str, tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS[name])
    model, graph = trained(architecture), architecture.deployed
    files = export_onnx(architecture, tmp_path, name="net", state_dict=model.state_dict(), provenance={})
    told = json.loads(files.provenance.read_text())
    assert told["params"] == sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    assert told["macs"] == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    session = runtime.InferenceSession(files.model)
    for batch in (1, 8):
        images = torch.randn(batch, *architecture.graph.nodes[0].shape)
        (answers,) = session.run(["output"], {"input": images.numpy()})
        torch.testing.assert_close(torch.from_numpy(answers), model(images).detach(), rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_batch_and_sides_stay_open_and_have_names(tmp_path: Path) -> None:
    architecture = architecture_of(staged)
    model = trained(architecture)
    files = export_onnx(architecture, tmp_path, name="net", state_dict=model.state_dict(), provenance={})
    session = runtime.InferenceSession(files.model)
    assert session.get_inputs()[0].shape == ["batch", 3, "height", "width"]
    assert session.get_outputs()[0].shape == ["batch", 10]
    images = torch.randn(3, 3, 48, 80)
    (answers,) = session.run(None, {"input": images.numpy()})
    torch.testing.assert_close(torch.from_numpy(answers), model(images).detach(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", SIZED)
def test_a_network_made_for_one_size_of_map_keeps_its_sides(kind: str) -> None:
    architecture = one_block(kind, SIZED[kind])
    converted, trial = verified_model(trained(architecture), architecture.graph.nodes[0].shape)
    assert [size.dim_value for size in converted.graph.input[0].type.tensor_type.shape.dim] == [0, 3, 24, 24]
    assert trial.shapes == ((1, 3, 24, 24), (8, 3, 24, 24))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["train", "deploy"])
def test_the_train_form_still_has_its_branches(form: Form, tmp_path: Path) -> None:
    architecture = architecture_of(staged)
    files = export_onnx(architecture, tmp_path, name="net", form=form, provenance={})
    graph = architecture.in_form(form)
    told = json.loads(files.provenance.read_text())
    assert told["form"] == form
    assert told["macs"] == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)


def test_the_origin_travels_inside_and_nothing_of_this_machine_does(tmp_path: Path) -> None:
    architecture = architecture_of(plain)
    files = export_onnx(architecture, tmp_path, name="net", provenance={"nasctl": "1.2.3", "seed": 7})
    inside = {one.key: json.loads(one.value) for one in onnx.load(files.model).metadata_props}
    assert inside["id"] == architecture.id
    assert (inside["nasctl"], inside["seed"], inside["trained"]) == ("1.2.3", 7, False)
    assert inside.items() <= json.loads(files.provenance.read_text()).items()
    assert str(Path(__file__).parents[4]).encode() not in files.model.read_bytes()


def test_a_file_is_its_weights_and_a_small_graph(tmp_path: Path) -> None:
    architecture = one_block("convnext", {"kernel": 7})
    files = export_onnx(
        architecture, tmp_path, name="net", state_dict=trained(architecture).state_dict(), provenance={}
    )
    weights = 4 * json.loads(files.provenance.read_text())["params"]
    assert weights < files.model.stat().st_size < weights + 10_000


def test_the_classes_are_those_of_the_weights(tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS["split_and_join"])
    weights = build(architecture, num_classes=4).state_dict()
    files = export_onnx(architecture, tmp_path, name="net", state_dict=weights, provenance={})
    assert runtime.InferenceSession(files.model).get_outputs()[0].shape == ["batch", 4]


def test_the_same_network_becomes_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        export_onnx(architecture_of(plain), tmp_path, name=name, provenance={}).model for name in ("one", "two")
    )
    assert first.read_bytes() == second.read_bytes()


class Unknown(torch.nn.Module):
    """An operator that ONNX does not have."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.special.airy_ai(x)


def test_a_layer_without_onnx_form_is_named_with_the_way_out() -> None:
    model = torch.nn.Sequential()
    model.add_module("first", torch.nn.Conv2d(3, 4, 1))
    model.add_module("airy", Unknown())
    with pytest.raises(UserError, match=r"ONNX cannot hold airy \(Unknown\)") as refused:
        verified_model(model, (3, 8, 8))
    assert "torch-export" in str(refused.value.hint)


def test_weights_past_two_gigabytes_are_refused_before_anything_is_traced() -> None:
    with torch.device("meta"):
        model = torch.nn.Linear(2**15, 2**15)
    with pytest.raises(UserError, match=r"these weights are 4\.3 GB"):
        verified_model(model, (2**15,))


def test_the_model_alone_is_there_for_whoever_goes_on_with_it() -> None:
    architecture = architecture_of(staged)
    converted = onnx_model(trained(architecture), architecture.graph.nodes[0].shape, any_sides=False)
    assert [one.name for one in converted.graph.input] == ["input"]
    assert {"stem.conv.weight", "head.classifier.weight"} <= {one.name for one in converted.graph.initializer}
