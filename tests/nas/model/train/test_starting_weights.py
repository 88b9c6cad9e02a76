import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from nas.errors import UserError
from nas.model.build import build
from nas.model.train.recipe import Recipe
from nas.model.train.starting_weights import start_from
from nas.model.train.train import train_architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.sparsity import Sparsity
from tests.nas.model.drawings import architecture_of

pytestmark = pytest.mark.torch

SHORT = Recipe(epochs=1, batch_size=256, resolution=8, learning_rate=1e-6, warmup_epochs=0)


def _drawing(sparsity: str):
    def draw(pen: GraphBuilder) -> Edge:
        x = pen.activation(pen.norm(pen.conv(pen.input(3, 8, 8), 8, 3)), "relu")
        pen.declare(Numerics(Sparsity(sparsity)))
        x = pen.activation(pen.norm(pen.conv(x, 16, name="pointwise")), "relu")
        return pen.linear(pen.global_pool(x), 10, name="classifier")

    return architecture_of(draw)


def test_a_trained_network_is_pruned_by_its_own_magnitudes(tmp_path: Path) -> None:
    dense, sparse = _drawing("dense"), _drawing("2:4")
    start, file = build(dense, seed=7), tmp_path / "dense.safetensors"
    save_file(start.state_dict(), file)
    train_architecture(sparse, "digits", tmp_path / "out", SHORT, seed=0, observe=lambda _: None, weights=file)
    kept, before = load_file(tmp_path / "out" / "weights.safetensors")["pointwise.weight"], start.pointwise.weight
    assert int((kept != 0).sum()) == 64
    assert torch.allclose(kept[kept != 0], before[kept != 0], atol=1e-4)
    assert " from weights " in json.loads((tmp_path / "out" / "training.json").read_text())["subject"]


def test_a_low_rank_design_begins_from_its_dense_twin_factorised(tmp_path: Path) -> None:
    dense, small = build(_drawing("dense"), seed=7), build(_drawing("rank:0.5"), seed=8)
    save_file(dense.state_dict(), tmp_path / "dense.safetensors")
    start_from(small, tmp_path / "dense.safetensors")
    wanted = dense.pointwise.weight.detach().flatten(1)
    reached = (small.pointwise.weight.flatten(1) @ small.pointwise_rank.weight.flatten(1)).detach()
    left_out = torch.linalg.svdvals(wanted)[4:]
    assert float((wanted - reached).norm()) == pytest.approx(float(left_out.norm()), abs=1e-4)
    assert torch.equal(small.classifier.weight, dense.classifier.weight)


def test_another_start_is_another_training(tmp_path: Path) -> None:
    design = _drawing("dense")
    for seed in (1, 2):
        save_file(build(design, seed=seed).state_dict(), tmp_path / f"{seed}.safetensors")
    options = {"seed": 0, "observe": lambda _: None}
    train_architecture(design, "digits", tmp_path / "out", SHORT, weights=tmp_path / "1.safetensors", **options)
    with pytest.raises(UserError, match="another training"):
        train_architecture(design, "digits", tmp_path / "out", SHORT, weights=tmp_path / "2.safetensors", **options)


def test_halves_are_read_as_well(tmp_path: Path) -> None:
    model, twin = nn.Linear(3, 2), nn.Linear(3, 2)
    save_file({key: tensor.half() for key, tensor in model.state_dict().items()}, tmp_path / "half.safetensors")
    assert len(start_from(twin, tmp_path / "half.safetensors")) == 16
    assert torch.allclose(twin.weight, model.weight, atol=1e-3)
    assert twin.weight.dtype == torch.float32


@pytest.mark.parametrize("content", [b"", b"no weights", b"\xff" * 64])
def test_what_is_no_safetensors_file_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(UserError, match=r"bad\.safetensors is no \.safetensors file") as refusal:
        start_from(nn.Linear(3, 2), tmp_path / "bad.safetensors")
    assert refusal.value.field == "weights"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.safetensors", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            start_from(nn.Linear(3, 2), path)


def test_weights_of_another_network_are_told_with_what_differs(tmp_path: Path) -> None:
    save_file(nn.Linear(3, 5).state_dict(), tmp_path / "other.safetensors")
    with pytest.raises(UserError, match=r"another network\. size mismatch for weight.*\(and 1 more like it\)"):
        start_from(nn.Linear(3, 2), tmp_path / "other.safetensors")
