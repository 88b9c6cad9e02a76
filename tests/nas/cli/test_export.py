import json
from pathlib import Path

import pytest

from tests.nas.cli.conftest import Nasctl

CODE = "nasbench201:|none~0|+|skip_connect~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_1x1~1|skip_connect~2|"
OWN = """
name: own
image_channels: 3
classes: 10
resolution: 16
stem: {kind: conv_stem, channels: 8, shrinks_by: 2, activation: relu}
stages:
  - depth: 1
    width: 8
    weight_bits: BITS
    activation_bits: BITS
    block: {kind: inverted_residual, expansion: 2, kernel: 3, activation: relu}
head: {kind: linear_head}
"""


@pytest.mark.torch
def test_a_design_by_its_space_s_own_code_is_named_by_its_id(nasctl):
    finished = nasctl("export", CODE, "--to", "pytorch", "--out", "exported", "--json")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    files = json.loads(finished.stdout)["files"]
    origin = json.loads(Path(files["provenance"]).read_text())
    assert Path(files["model"]).name == f"nasbench201_{origin['id']}.py"


def test_the_help_lists_every_format(nasctl):
    from nas.model.export.core.catalog import list_exporters

    told = nasctl("export", "--help").stdout
    assert all(name in told for name in list_exporters())


@pytest.mark.torch
@pytest.mark.slow
def test_a_frozen_graph_is_written_in_the_form_that_was_asked_for(nasctl):
    finished = nasctl("export", CODE, "--to", "onnx", "--form", "train", "--out", "exported", "--name", "net", "--json")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    files = json.loads(finished.stdout)["files"]
    assert files.keys() == {"model", "provenance"}
    told = json.loads(Path(files["provenance"]).read_text())
    assert (told["form"], told["verified"]["shapes"][0][0]) == ("train", 1)


@pytest.mark.torch
def test_a_format_that_holds_both_forms_lets_none_be_asked_for(nasctl):
    finished = nasctl("export", CODE, "--to", "pytorch", "--form", "deploy", "--out", "exported")
    assert finished.returncode == 2
    assert "builds both forms" in finished.stderr


@pytest.mark.torch
def test_a_recipe_leaves_a_training_script_beside_the_network(nasctl: Nasctl) -> None:
    done = nasctl("export", "convnext_atto", "--to", "pytorch", "--out", "out", "--name", "net", "--recipe", "auto")
    assert done.returncode == 0, done.stderr
    assert "training    out/train_net.py" in done.stdout
    assert "epochs=300" in Path("out/train_net.py").read_text()
    hashed = json.loads(Path("out/net.json").read_text())["sha256"]
    assert {"train_net.py", "net_training/train/loop.py"} <= set(hashed)
    refused = nasctl("export", "convnext_atto", "--to", "onnx", "--out", "out", "--recipe", "auto")
    assert "A recipe goes with pytorch or timm" in refused.stderr


@pytest.mark.torch
@pytest.mark.parametrize(("bits", "said"), [(8, "Floats were written"), (32, "")])
def test_a_design_of_few_bits_without_grids_is_told_to_be_in_floats(nasctl: Nasctl, bits: int, said: str) -> None:
    Path("own.yaml").write_text(OWN.replace("BITS", str(bits)))
    Path("own.json").write_text(nasctl("space", "sample", "own.yaml", "--json").stdout)
    done = nasctl("export", "own.json", "--to", "onnx", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert said in done.stderr
    assert bool(said) == bool(done.stderr)
