import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nas.model.build import build
from nas.model.export.torch_export import export_torch_export
from search_spaces.core.graph import Form
from tests.nas.model.drawings import architecture_of, as_if_trained, image_batch, plain, staged

pytestmark = pytest.mark.torch

# Runs where nasctl cannot be imported.
STRANGER = """
import sys
sys.modules.update(dict.fromkeys(["nas", "predictors", "search_spaces", "hw_profiles"]))
import torch
from safetensors.torch import load_file, save_file
folder = sys.argv[1]
network = torch.export.load(f"{folder}/net.pt2").module()
images = load_file(f"{folder}/images.safetensors")
save_file({name: network(batch).detach().contiguous() for name, batch in images.items()},
          f"{folder}/answers.safetensors")
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["deploy", "train"])
def test_the_archive_answers_like_the_network_where_nasctl_is_not_installed(form: Form, tmp_path: Path) -> None:
    architecture = architecture_of(staged)
    model = as_if_trained(build(architecture), image_batch(architecture), seed=0)
    files = export_torch_export(
        architecture, tmp_path, name="net", form=form, state_dict=model.state_dict(), provenance={}
    )
    images = {"one": torch.randn(1, 3, 32, 32), "eight": torch.randn(8, 3, 32, 32), "wide": torch.randn(2, 3, 48, 96)}
    save_file(images, tmp_path / "images.safetensors")
    done = subprocess.run([sys.executable, "-I", "-c", STRANGER, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, answers in load_file(tmp_path / "answers.safetensors").items():
        torch.testing.assert_close(answers, model(images[name]).detach(), rtol=1e-4, atol=1e-5)
    graph, told = architecture.in_form(form), json.loads(files.provenance.read_text())
    assert told["params"] == sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    assert told["macs"] == sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    assert 4 * told["params"] < files.model.stat().st_size < 16 * told["params"]


def test_the_origin_travels_inside_and_nothing_of_this_machine_does(tmp_path: Path) -> None:
    architecture = architecture_of(plain)
    files = export_torch_export(architecture, tmp_path, name="net", provenance={"seed": 7})
    inside = {"nasctl.json": ""}
    torch.export.load(files.model, extra_files=inside)
    assert json.loads(inside["nasctl.json"]).items() <= json.loads(files.provenance.read_text()).items()
    assert str(Path(__file__).parents[4]).encode() not in files.model.read_bytes()
