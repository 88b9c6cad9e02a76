import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.pytorch import export_pytorch
from nas.model.merge import merge
from search_spaces import affnet, emo, large_kernel, mobile, spartan
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import DRAWINGS, architecture_of, as_if_trained, image_batch, plain, staged

pytestmark = pytest.mark.torch

# Runs where nasctl cannot be imported: builds both forms from the file, and answers on the images.
STRANGER = """
import importlib.util, sys
sys.modules.update(dict.fromkeys(["nas", "predictors", "search_spaces", "hw_profiles"]))
folder, name = sys.argv[1:3]
classes = {"num_classes": int(sys.argv[3])} if sys.argv[3:] else {}
spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
import torch
from safetensors.torch import load_file, save_file
images = load_file(f"{folder}/images.safetensors")["images"]
trained = module.create_model(**classes)
trained.load_state_dict(load_file(f"{folder}/{name}.safetensors"))
merged = module.merge_for_deploy(trained.eval())
fresh = module.create_model(**classes, deploy=True)
fresh.load_state_dict(merged.state_dict())
with torch.no_grad():
    models = {"train": trained, "merged": merged, "deploy": fresh.eval()}
    answers = {form: model(images).contiguous() for form, model in models.items()}
save_file(answers, f"{folder}/answers.safetensors")
save_file(dict(merged.state_dict()), f"{folder}/merged.safetensors")
"""


def _answers_of_a_stranger(
    folder: Path, name: str, images: torch.Tensor, classes: int | None
) -> dict[str, torch.Tensor]:
    save_file({"images": images}, folder / "images.safetensors")
    command = [sys.executable, "-I", "-c", STRANGER, str(folder), name, *([] if classes is None else [str(classes)])]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return load_file(folder / "answers.safetensors")


def check_the_file_alone(architecture: Architecture, folder: Path, classes: int | None) -> None:
    images = image_batch(architecture)
    trained = as_if_trained(build(architecture, num_classes=classes), images, seed=0)
    export_pytorch(
        architecture, folder, name="net", num_classes=classes, state_dict=trained.state_dict(), provenance={}
    )
    answers = _answers_of_a_stranger(folder, "net", images, classes)
    merged = merge(trained, architecture)
    with torch.no_grad():
        torch.testing.assert_close(answers["train"], trained(images), atol=1e-5, rtol=0)
        torch.testing.assert_close(answers["merged"], merged(images), atol=1e-5, rtol=0)
    assert (answers["merged"] - answers["train"]).abs().max() <= 1e-5
    assert torch.equal(answers["merged"], answers["deploy"])
    in_file, at_home = load_file(folder / "merged.safetensors"), merged.state_dict()
    assert in_file.keys() == at_home.keys()
    assert all(torch.equal(in_file[key], at_home[key]) for key in at_home)


@pytest.mark.parametrize("name", ["staged", "split_and_join"])
def test_the_file_answers_like_the_model_where_nasctl_is_not_installed(name: str, tmp_path: Path) -> None:
    check_the_file_alone(architecture_of(DRAWINGS[name]), tmp_path, classes=5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("space", "point"),
    [
        (large_kernel, "unireplknet_a"),
        (mobile, "mobilenetv2_035"),
        (emo, "emov2_1m"),
        (affnet, "affnet_et"),
        (spartan, "spartan_tiny"),
    ],
    ids=lambda value: str(value),
)
def test_published_models_leave_the_house_unchanged(space, point: str, tmp_path: Path) -> None:
    check_the_file_alone(space.SPACE.architecture(space.POINTS[point].choices), tmp_path, classes=10)


@pytest.mark.parametrize("name", ["staged", "split_and_join"])
def test_the_file_is_formatted_and_imports_torch_alone(name: str, tmp_path: Path) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed: pip install 'nasctl[dev]'")
    file = export_pytorch(architecture_of(DRAWINGS[name]), tmp_path, name="net", provenance={}).model
    options = ["--isolated", "--line-length", "120"]
    formatted = subprocess.run([ruff, "format", "--diff", *options, file], capture_output=True, text=True)
    assert formatted.returncode == 0, formatted.stdout
    checked = subprocess.run([ruff, "check", "--select", "E,F,I", *options, file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    imports = {line.split()[1].split(".")[0] for line in file.read_text().splitlines() if "import " in line[:12]}
    assert imports <= {"torch", *sys.stdlib_module_names}


def test_blocks_that_repeat_are_one_class_and_one_loop(tmp_path: Path) -> None:
    text = export_pytorch(architecture_of(staged), tmp_path, name="net", provenance={}).model.read_text()
    assert text.count("class LargeKernel(") == 1
    assert 'chain(**{f"block{i}": LargeKernel(16, kernel=7, deploy=deploy) for i in range(2)})' in text
    assert "for i, kernel in enumerate((9, 7, 9))" in text
    assert "x = self.stage2(x)  # (32, 8, 8)" in text


def test_provenance_names_the_design_and_the_digest_of_each_file(tmp_path: Path) -> None:
    architecture = architecture_of(staged)
    files = export_pytorch(
        architecture,
        tmp_path,
        name="net",
        state_dict=build(architecture).state_dict(),
        provenance={"version": "1.2.3", "predicted": {"latency": {"value": 0.002, "unit": "s"}}},
    )
    assert files.weights is not None
    held = json.loads(files.provenance.read_text())
    assert held["id"] == architecture.id
    assert held["predicted"]["latency"]["value"] == 0.002
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (files.model, files.weights)}
    assert held["sha256"] == digests


def test_nothing_is_overwritten_unless_asked_for(tmp_path: Path) -> None:
    architecture = architecture_of(staged)
    (tmp_path / "net.json").write_text("mine")
    with pytest.raises(UserError, match=r"net\.json would be overwritten"):
        export_pytorch(architecture, tmp_path, name="net", provenance={})
    assert [path.name for path in tmp_path.iterdir()] == ["net.json"]
    export_pytorch(architecture, tmp_path, name="net", provenance={}, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.json", "net.py"]


@pytest.mark.parametrize("name", ["../net", "a/b", "", "class", "1net", "net.py", "n" * 65, "net\n", "ne t", "nét"])
def test_a_hostile_name_is_refused_before_anything_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be called"):
        export_pytorch(architecture_of(staged), tmp_path / "out", name=name, provenance={})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["conv); import os", "forward", "deploy", "lambda", "__class__"])
def test_a_block_name_that_is_no_attribute_never_reaches_the_file(name: str, tmp_path: Path) -> None:
    def draw(draw: GraphBuilder) -> Edge:
        x = draw.conv(draw.input(3, 8, 8), 4, name=name)
        return draw.linear(draw.global_pool(x), 2, name="classifier")

    with pytest.raises(UserError, match="cannot become an attribute"):
        export_pytorch(architecture_of(draw), tmp_path, name="net", provenance={})


def test_a_space_name_cannot_end_the_docstring(tmp_path: Path) -> None:
    drawing = architecture_of(staged).drawing
    hostile = Architecture('x"""\nimport os\n"""', {}, drawing)
    first, second, *_ = export_pytorch(hostile, tmp_path, name="net", provenance={}).model.read_text().splitlines()
    assert first.startswith('"""x____import os____')
    assert second == ""


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    other = build(architecture_of(DRAWINGS["split_and_join"])).state_dict()
    with pytest.raises(UserError, match="not of this network"):
        export_pytorch(architecture_of(staged), tmp_path, name="net", state_dict=other, provenance={})


def test_a_network_without_classifier_is_made_without_classes(tmp_path: Path) -> None:
    check_the_file_alone(architecture_of(plain), tmp_path, classes=None)


def test_classes_that_no_layer_could_tell_apart_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tells no classes, so it cannot be given 5"):
        export_pytorch(architecture_of(plain), tmp_path, name="net", num_classes=5, provenance={})


def test_provenance_without_a_json_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written as JSON"):
        export_pytorch(architecture_of(staged), tmp_path, name="net", provenance={"latency": float("nan")})
    assert not list(tmp_path.iterdir())
