"""The exported training script, run where nasctl cannot be imported."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from nas.model.build import build
from nas.model.export.pytorch import export_pytorch
from nas.model.merge import merge
from nas.model.quantise.weights import integers_of
from nas.model.train.named_recipes import NamedRecipe, load_recipe
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_exported
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.sparsity import Sparsity
from tests.nas.model.drawings import architecture_of
from tests.nas.model.quantise.drawn import quantised_net

pytestmark = [pytest.mark.torch, pytest.mark.slow]

QUICK = Recipe(epochs=2, batch_size=32, warmup_epochs=0.5, ema_decay=0.9, mixup_alpha=0.4, cutmix_alpha=1, flip=True)
# As `python -I`, but with the script's own folder to import from, as torchrun has it.
STRANGER = """
import sys, runpy
sys.modules.update(dict.fromkeys(["nas", "nasctl", "predictors", "search_spaces", "hw_profiles", "pydantic"]))
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def _net(draw: GraphBuilder) -> Edge:
    x = draw.activation(draw.norm(draw.conv(draw.input(3, 8, 8), 8, 3, name="conv"), name="norm"), "relu")
    x = draw.activation(draw.norm(draw.conv(x, 16, 3, stride=2, name="conv2"), name="norm2"), "relu")
    return draw.linear(draw.global_pool(x), 10, name="classifier")


def _exported(folder: Path, architecture: Architecture, recipe: Recipe = QUICK) -> Path:
    named = NamedRecipe(source="a test", recipe=recipe)
    export_pytorch(architecture, folder, name="net", provenance={}, recipe=("quick", named))
    return folder / "train_net.py"


def _run(script: Path, *arguments: object, expected: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", STRANGER, str(script.parent), str(script), *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=script.parent, env=environment, timeout=120)
    assert done.returncode == expected, done.stderr
    return done


def _losses(out: Path) -> list[float]:
    return [float(row["loss"]) for row in csv.DictReader((out / "history.csv").read_text().splitlines())]


def test_it_trains_and_goes_on_byte_for_byte_without_nasctl(tmp_path: Path) -> None:
    script = _exported(tmp_path, architecture_of(_net))
    arguments = ("--data", "synthetic", "--seed", 3)
    whole = _run(script, *arguments, "--out", tmp_path / "whole")
    assert "epoch 2/2" in whole.stdout
    # Killed behind its first epoch: a line on stdout is not enough of a sign, the checkpoint is.
    stopped = tmp_path / "stopped"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(script), *map(str, arguments), "--out", str(stopped)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        assert running.stdout is not None and "epoch 1/2" in running.stdout.readline()
        running.kill()
    _run(script, *arguments, "--out", stopped)
    for file in ("weights.safetensors", "training.json", "history.csv", "checkpoint.safetensors"):
        assert (stopped / file).read_bytes() == (tmp_path / "whole" / file).read_bytes(), file


def test_it_ends_with_the_weights_of_nasctl_train(tmp_path: Path) -> None:
    recipe = QUICK.model_copy(update={"resolution": 8})
    script = _exported(tmp_path, architecture_of(_net), recipe)
    _run(script, "--data", "synthetic", "--out", tmp_path / "script")
    train_exported(tmp_path / "net.py", "synthetic", tmp_path / "own", recipe, seed=0, observe=lambda _: None)
    for file in ("weights.safetensors", "history.csv"):
        assert (tmp_path / "script" / file).read_bytes() == (tmp_path / "own" / file).read_bytes()


# Two launches at once may choose the same free port.
@pytest.mark.xdist_group("torchrun")
@pytest.mark.parametrize(
    "architecture", [architecture_of(_net), quantised_net(8, 8, Sparsity("2:4"))], ids=["dense", "sparse int8"]
)
def test_two_processes_learn_what_one_does(architecture: Architecture, tmp_path: Path) -> None:
    recipe = QUICK.model_copy(update={"optimiser": "sgd", "learning_rate": 0.02, "shift": 0.125})
    script = _exported(tmp_path, architecture, recipe)
    _run(script, "--data", "synthetic", "--out", tmp_path / "one")
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*torchrun, str(script), "--data", "synthetic", "--out", str(tmp_path / "two")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    assert _losses(tmp_path / "two") == pytest.approx(_losses(tmp_path / "one"), abs=1e-4)
    one, two = (load_file(tmp_path / name / "weights.safetensors") for name in ("one", "two"))
    if architecture.id == architecture_of(_net).id:
        assert all(torch.allclose(one[key].float(), two[key].float(), atol=1e-3) for key in one)


def test_a_sparse_design_of_eight_bits_ends_in_exactly_its_pattern(tmp_path: Path) -> None:
    architecture = quantised_net(8, 8, Sparsity("2:4"))
    recipe = Recipe(epochs=4, batch_size=32, warmup_epochs=0.5)
    told = _run(_exported(tmp_path, architecture, recipe), "--data", "synthetic", "--out", tmp_path / "out").stdout
    assert "body.expand.conv: 64 of 128 weights left" in told
    model = build(architecture, num_classes=10)
    model.load_state_dict(load_file(tmp_path / "out" / "weights.safetensors"))
    deployed = merge(model, architecture)
    for layer in ("body.expand.conv", "body.project.conv"):
        kernel = deployed.get_parameter(f"{layer}.weight")
        stored = integers_of(kernel, 8)
        assert torch.allclose(stored.floats, kernel, atol=1e-6)
        groups = stored.values.movedim(1, -1).reshape(-1, 4)
        assert (groups.count_nonzero(dim=1) <= 2).all()
        assert torch.count_nonzero(model.get_parameter(f"{layer}.weight").movedim(1, -1).reshape(-1, 4), 1).max() == 2
    assert (tmp_path / "out" / "value_grids.json").is_file()


def test_it_reads_folders_of_images_with_workers_as_without(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pip install pillow")
    rng = np.random.default_rng(0)
    for part, count in (("train", 16), ("val", 4)):
        for name, brightness in (("dark", 40), ("light", 200)):
            (tmp_path / "images" / part / name).mkdir(parents=True)
            for number in range(count):
                pixels = rng.normal(brightness, 20, (12, 14, 3)).clip(0, 255).astype(np.uint8)
                image.fromarray(pixels).save(tmp_path / "images" / part / name / f"{number}.png")
    recipe = QUICK.model_copy(update={"batch_size": 8, "crop_area": 0.2, "rand_augment": 9, "erase": 0.25})
    script = _exported(tmp_path, architecture_of(_net), recipe)
    for workers in (0, 2):
        _run(script, "--data", tmp_path / "images", "--out", tmp_path / f"out{workers}", "--workers", workers)
    first, second = ((tmp_path / f"out{workers}" / "weights.safetensors").read_bytes() for workers in (0, 2))
    assert first == second


def test_what_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    script = _exported(tmp_path, architecture_of(_net))
    out = ("--out", tmp_path / "out")
    assert (
        "no field 'epoch'. Did you mean 'epochs'?"
        in _run(script, "--data", "synthetic", *out, "--set", "epoch=1", expected=2).stderr
    )
    assert "nowhere is no folder" in _run(script, "--data", "nowhere", *out, expected=2).stderr
    shutil.copy(tmp_path / "net.py", tmp_path / "teacher.py")
    save_file({"classifier.weight": torch.zeros(7, 16)}, tmp_path / "seven.safetensors")
    teacher = ("--teacher", tmp_path / "teacher.py")
    assert "knows nothing yet" in _run(script, "--data", "synthetic", *out, *teacher, expected=2).stderr
    refused = _run(
        script, "--data", "synthetic", *out, *teacher, "--teacher-weights", tmp_path / "seven.safetensors", expected=2
    )
    assert "with 10 classes, as many as the data has" in refused.stderr


def test_a_dense_design_carries_no_pruning_and_no_quantisation(tmp_path: Path) -> None:
    _exported(tmp_path, architecture_of(_net))
    carried = {path.name for path in (tmp_path / "net_training").rglob("*.py")}
    assert not carried & {"masks.py", "gradual.py", "aware.py"}
    assert not any("nas." in path.read_text() and "import nas" in path.read_text() for path in tmp_path.rglob("*.py"))


def test_every_recipe_can_be_exported_and_begun(tmp_path: Path) -> None:
    name, named = load_recipe("auto", "large_kernel")
    assert name == "convnext"
    export_pytorch(architecture_of(_net), tmp_path, name="net", provenance={}, recipe=(name, named))
    small = ("--set", "precision=fp32", "--epochs", 1, "--batch-size", 64)
    told = _run(tmp_path / "train_net.py", "--data", "synthetic", "--out", tmp_path / "out", *small)
    assert "epoch 1/1" in told.stdout
