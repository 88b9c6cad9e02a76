"""The Hugging Face folder: its files everywhere, and in transformers itself where a Python that has it is named."""

import hashlib
import importlib.util
import json
import os
import subprocess
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.hf import export_hf
from search_spaces.core.graph import Form
from tests.nas.model.drawings import DRAWINGS, architecture_of, as_if_trained, image_batch, plain

pytestmark = pytest.mark.torch

TRANSFORMERS_PYTHON = os.environ.get("NASCTL_TRANSFORMERS_PYTHON")

# Runs in the environment of transformers, without nasctl.
STRANGER = """
import sys
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageClassification
folder = sys.argv[1]
images = load_file(f"{folder}/images.safetensors")["images"]
model = AutoModelForImageClassification.from_pretrained(f"{folder}/net", trust_remote_code=True).eval()
said = model(pixel_values=images, labels=torch.zeros(len(images), dtype=torch.long))
assert torch.isfinite(said.loss)
model.save_pretrained(f"{folder}/again")
again = AutoModelForImageClassification.from_pretrained(f"{folder}/again", trust_remote_code=True).eval()
assert torch.equal(again(pixel_values=images).logits, said.logits)
save_file({"logits": said.logits.detach()}, f"{folder}/answers.safetensors")
"""


@pytest.mark.parametrize("form", ["train", "deploy"])
def test_weights_in_the_folder_are_those_of_its_network(form: Form, tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS["split_and_join" if form == "train" else "staged"])
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture), images, seed=0)
    export_hf(architecture, tmp_path, name="net", form=form, state_dict=trained.state_dict(), provenance={})
    spec = importlib.util.spec_from_file_location("network", tmp_path / "net" / "network.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.create_model(deploy=form == "deploy").eval()
    held = load_file(tmp_path / "net" / "model.safetensors")
    told = network.load_state_dict({key.removeprefix("network."): one for key, one in held.items()}, strict=False)
    assert told.missing_keys == []
    with torch.no_grad():
        torch.testing.assert_close(network(images), trained(images), atol=1e-5, rtol=0)


def test_the_folder_tells_what_it_is_and_where_it_came_from(tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS["staged"])
    files = export_hf(architecture, tmp_path, name="net", num_classes=4, provenance={"seed": 7})
    config = json.loads(files.model.read_text())
    assert config["deploy"] is False and len(config["id2label"]) == 4 and config["image_size"] == 32
    for source in config["auto_map"].values():
        text = (tmp_path / "net" / f"{source.split('.')[0]}.py").read_text()
        assert f"class {source.split('.')[1]}(" in text
        compile(text, "modeling.py", "exec")
    card = (tmp_path / "net" / "README.md").read_text()
    assert architecture.id in card and '"seed": 7' in card and "The weights are fresh" in card
    digests = json.loads(files.provenance.read_text())["sha256"]
    assert digests.keys() == {"config.json", "model.safetensors", "README.md", "modeling.py", "network.py"}
    assert all(hashlib.sha256((tmp_path / "net" / name).read_bytes()).hexdigest() == digests[name] for name in digests)


def test_a_network_without_classes_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tells no class of an image"):
        export_hf(architecture_of(plain), tmp_path, name="net", provenance={})
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(TRANSFORMERS_PYTHON is None, reason="NASCTL_TRANSFORMERS_PYTHON names no Python with transformers")
@pytest.mark.parametrize("name", ["staged", "split_and_join"])
def test_transformers_itself_reads_the_folder(name: str, tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS[name])
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture), images, seed=0)
    export_hf(architecture, tmp_path, name="net", state_dict=trained.state_dict(), provenance={})
    save_file({"images": images}, tmp_path / "images.safetensors")
    assert TRANSFORMERS_PYTHON is not None
    alone = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache"), "PYTHONPATH": ""}
    command = [TRANSFORMERS_PYTHON, "-c", STRANGER, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=alone, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with torch.no_grad():
        torch.testing.assert_close(
            load_file(tmp_path / "answers.safetensors")["logits"], trained(images), atol=1e-5, rtol=0
        )
