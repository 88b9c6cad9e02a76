import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.pytorch import export_pytorch
from nas.model.merge import merge
from nas.model.train.checkpoint import EpochRecord
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture, train_exported
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of

pytestmark = pytest.mark.torch

SHORT = Recipe(epochs=2, batch_size=128, resolution=8, warmup_epochs=0.5, ema_decay=0.9, mixup_alpha=0.2)


def inverted(draw: GraphBuilder, x: Edge, *, width: int, stride: int) -> Edge:
    y = draw.activation(draw.norm(draw.conv(x, 4 * x.channels, name="expand")), "relu")
    y = draw.activation(draw.norm(draw.depthwise(y, 3, stride=stride)), "relu")
    y = draw.norm(draw.conv(y, width, name="project"))
    return draw.add(x, y) if stride == 1 and width == x.channels else y


def small(draw: GraphBuilder) -> Edge:
    """Four inverted residuals, 8 to 32 channels: about 20,000 parameters."""
    x = draw.activation(draw.norm(draw.conv(draw.input(3, 16, 16), 8, 3)), "relu")
    for block, (width, stride) in enumerate([(8, 1), (16, 2), (16, 1), (32, 2)]):
        x = draw.block(f"stage1.block{block}", inverted, x, width=width, stride=stride)
    return draw.linear(draw.global_pool(x), 1000, name="classifier")


@pytest.mark.slow
def test_a_small_network_names_95_of_100_digits_and_so_does_its_exported_deploy_form(tmp_path: Path) -> None:
    architecture = architecture_of(small)
    recipe = Recipe(epochs=8, resolution=16, learning_rate=5e-3)
    result = train_architecture(architecture, "digits", tmp_path / "own", recipe, seed=0, observe=lambda _: None)
    assert result.accuracy >= 0.95
    file = export_pytorch(architecture, tmp_path, name="small", provenance={}).model
    exported = train_exported(file, "digits", tmp_path / "file", recipe, seed=0, observe=lambda _: None)
    assert exported.accuracy >= 0.95
    weights = load_file(tmp_path / "file" / "weights.safetensors")
    trained = build(architecture, num_classes=10)
    trained.load_state_dict(weights)
    images = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        difference = trained.eval()(images) - merge(trained, architecture)(images)
    assert difference.abs().max() <= 1e-5


def test_one_seed_gives_one_history_and_one_set_of_weights(tmp_path: Path) -> None:
    for name in ("first", "twin"):
        train_architecture(architecture_of(small), "digits", tmp_path / name, SHORT, seed=3, observe=lambda _: None)
    for file in ("weights.safetensors", "training.json"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "twin" / file).read_bytes()


def test_a_training_that_was_stopped_ends_like_its_twin(tmp_path: Path) -> None:
    def stop_after_one(_: EpochRecord) -> None:
        raise KeyboardInterrupt

    architecture = architecture_of(small)
    with pytest.raises(KeyboardInterrupt):
        train_architecture(architecture, "digits", tmp_path / "stopped", SHORT, seed=0, observe=stop_after_one)
    seen: list[int] = []
    train_architecture(
        architecture, "digits", tmp_path / "stopped", SHORT, seed=0, observe=lambda r: seen.append(r.epoch)
    )
    assert seen == [2]
    train_architecture(architecture, "digits", tmp_path / "whole", SHORT, seed=0, observe=lambda _: None)
    for file in ("weights.safetensors", "training.json"):
        assert (tmp_path / "stopped" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def test_a_checkpoint_of_another_training_is_not_gone_on_from(tmp_path: Path) -> None:
    architecture = architecture_of(small)
    short = SHORT.model_copy(update={"epochs": 1})
    train_architecture(architecture, "digits", tmp_path, short, seed=0, observe=lambda _: None)
    assert json.loads((tmp_path / "training.json").read_text())["history"][0]["epoch"] == 1
    with pytest.raises(UserError, match="another training"):
        train_architecture(architecture, "digits", tmp_path, short, seed=1, observe=lambda _: None)


def test_images_that_do_not_pass_through_a_network_are_named_with_their_shape(tmp_path: Path) -> None:
    def unpadded(draw: GraphBuilder) -> Edge:
        x = draw.conv(draw.input(3, 32, 32), 8, 11, padding=0)
        return draw.linear(draw.global_pool(x), 10, name="classifier")

    tiny = Recipe(epochs=1, resolution=8)
    with pytest.raises(UserError, match=r"images of \(3, 8, 8\) do not pass") as refusal:
        train_architecture(architecture_of(unpadded), "digits", tmp_path, tiny, seed=0, observe=lambda _: None)
    assert refusal.value.field == "resolution"


def test_a_file_whose_answer_is_of_another_shape_is_named_with_shapes_and_counts(tmp_path: Path) -> None:
    lines = ("from torch import nn", "def create_model(num_classes):", "    return nn.Conv2d(3, 5, 3)")
    (tmp_path / "maps.py").write_text("\n".join(lines))
    said = r"images of \(3, 8, 8\) are answered with \(5, 6, 6\); 10 classes want \(10,\)"
    with pytest.raises(UserError, match=said):
        train_exported(tmp_path / "maps.py", "digits", tmp_path, SHORT, seed=0, observe=lambda _: None)


def headed(training: str) -> bytes:
    """A file of the right kind whose header says something else."""
    return save({"x": torch.zeros(1)}, {"training": training})


DEEP = headed("[" * 9999)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a checkpoint",
        b"\xff" * 64,
        headed("[]"),
        headed("{}"),
        headed('{"history": [1]}'),
        headed("[" * 9999),
    ],
    ids=range(7),
)
def test_a_damaged_checkpoint_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.safetensors").write_bytes(content)
    with pytest.raises(UserError, match=r"checkpoint\.safetensors is no checkpoint"):
        train_architecture(architecture_of(small), "digits", tmp_path, SHORT, seed=0, observe=lambda _: None)


def test_a_training_that_diverges_says_so(tmp_path: Path) -> None:
    def unnormalised(draw: GraphBuilder) -> Edge:
        x = draw.activation(draw.conv(draw.input(3, 8, 8), 8, 3), "star_relu")
        for _ in range(4):
            x = draw.activation(draw.conv(x, 8, 3), "star_relu")
        return draw.linear(draw.global_pool(x), 10, name="classifier")

    wild = Recipe(epochs=3, learning_rate=10, warmup_epochs=0, weight_decay=0, resolution=8)
    with pytest.raises(UserError, match="diverged in epoch"):
        train_architecture(architecture_of(unnormalised), "digits", tmp_path, wild, seed=0, observe=lambda _: None)


def test_a_file_whose_convolutions_are_not_known_keeps_training_its_norms(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("")
    with pytest.raises(UserError, match="bn_mode 'tune' is for designs only"):
        train_exported(tmp_path / "net.py", "digits", tmp_path, Recipe(bn_mode="tune"), seed=0, observe=lambda _: None)


@pytest.mark.parametrize(
    ("content", "message"),
    [("raise ValueError('no')", "ValueError: no"), ("x = 1", "no function create_model"), ("x = (", "SyntaxError")],
)
def test_a_file_that_makes_no_model_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(content)
    with pytest.raises(UserError, match=message):
        train_exported(tmp_path / "net.py", "digits", tmp_path, SHORT, seed=0, observe=lambda _: None)
