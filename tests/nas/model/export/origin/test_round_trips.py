"""Every format gives back what was told when it was written, and notices what was changed since."""

import json
from pathlib import Path

import pytest

from nas.model.build import build
from nas.model.export.core.catalog import list_exporters, load_exporter
from nas.model.export.origin.read import Origin, read_origin
from nas.model.export.origin.written_by import git_state
from tests.nas.model.drawings import DRAWINGS, architecture_of

pytestmark = pytest.mark.torch

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LATENCY = {"value": 0.002, "low": 0.001, "high": 0.003, "unit": "s", "provenance": "measured", "covered": 0.9}
PROVENANCE = {
    "run": "mobile-cpu-1",
    "rank": 3,
    "seed": 7,
    "strategy": "nsga2",
    "minimize": ["latency"],
    "max": {"params": "30M"},
    "hw": {"name": "cpu", "sha256": "a" * 64, "predictor": {"name": "learned", "fitted_to": "12 rows"}},
    "metrics": {"latency": LATENCY},
    "nasctl": "0.1.0",
    "git": {"commit": COMMIT, "dirty": False},
}
FILES = {
    "pytorch": ("net.py", "net.safetensors", "net.json"),
    "timm": ("net_timm.py", "net_timm.safetensors", "net_timm.json"),
    "hf": ("net", "net/network.py", "net/model.safetensors", "net/README.md", "net/config.json", "net/nasctl.json"),
    "onnx": ("net.onnx", "net.onnx.json"),
    "torch-export": ("net.pt2", "net.pt2.json"),
}


SLOW = [pytest.param(to, marks=pytest.mark.slow) if to in ("onnx", "torch-export") else to for to in FILES]


@pytest.fixture(scope="module", params=SLOW)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The format, and the folder that one network with weights was written to."""
    folder, architecture = tmp_path_factory.mktemp(request.param), architecture_of(DRAWINGS["staged"])
    weights = build(architecture).state_dict()
    load_exporter(request.param)(architecture, folder, name="net", state_dict=weights, provenance=PROVENANCE)
    return request.param, folder


def test_every_exporter_is_examined_here() -> None:
    assert sorted(FILES) == list_exporters()


def holds_all(origin: Origin) -> bool:
    told = json.loads(origin.told.model_dump_json(exclude_unset=True))
    return PROVENANCE.items() <= told.items() and (told["schema_version"], told["trained"]) == (1, True)


def test_every_file_tells_all_of_it_and_is_verified(exported: tuple[str, Path]) -> None:
    to, folder = exported
    for name in FILES[to]:
        origin = read_origin(folder / name)
        assert holds_all(origin), name
        assert origin.verified is True, name
        assert all(file.verified for file in origin.files)


def test_what_is_inside_tells_it_too_when_the_json_is_lost(exported: tuple[str, Path], tmp_path: Path) -> None:
    to, folder = exported
    for name in FILES[to]:
        if Path(name).suffix in (".onnx", ".pt2", ".safetensors"):
            (tmp_path / Path(name).name).write_bytes((folder / name).read_bytes())
            alone = read_origin(tmp_path / Path(name).name)
            assert holds_all(alone)
            assert alone.verified is None


def test_a_changed_file_is_named(exported: tuple[str, Path]) -> None:
    to, folder = exported
    for name in FILES[to]:
        file = folder / name
        if file.is_dir() or file.suffix == ".json":
            continue
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        origin = read_origin(file)
        file.write_bytes(content)
        assert origin.verified is False
        assert [held.file for held in origin.files if held.verified is False] == [file.name]


def test_a_changed_number_breaks_the_seal(exported: tuple[str, Path]) -> None:
    to, folder = exported
    file = folder / FILES[to][-1]
    content = file.read_text()
    file.write_text(content.replace("0.002", "0.001"))
    origin = read_origin(file)
    file.write_text(content)
    assert (origin.verified, origin.files[0].file, origin.files[0].verified) == (False, file.name, False)


def test_a_file_that_was_left_behind_is_unknown_and_nothing_worse(tmp_path: Path) -> None:
    architecture = architecture_of(DRAWINGS["staged"])
    weights = build(architecture).state_dict()
    load_exporter("pytorch")(architecture, tmp_path, name="net", state_dict=weights, provenance=PROVENANCE)
    (tmp_path / "net.safetensors").unlink()
    origin = read_origin(tmp_path / "net.py")
    assert origin.verified is True
    assert [(file.file, file.verified) for file in origin.files if file.sha256 is None] == [("net.safetensors", None)]


def test_a_folder_that_is_no_checkout_itself_has_no_commit(tmp_path: Path) -> None:
    assert git_state(tmp_path) is None
