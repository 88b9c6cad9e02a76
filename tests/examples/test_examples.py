"""Every example runs as written, in a folder of its own, and leaves what its first lines promise."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/run.*"))


@pytest.fixture
def run(tmp_path):
    """A script's output; `nasctl` and `python` are those of these tests."""
    tools = tmp_path / "bin"
    tools.mkdir()
    nasctl = tools / "nasctl"
    nasctl.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from nas.cli.main import main; main()" "$@"\n')
    nasctl.chmod(0o755)
    environment = {
        "PATH": os.pathsep.join([str(tools), str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "OMP_NUM_THREADS": "1",
    }

    def runs(script: str, **changes: str) -> str:
        interpreter = ["bash"] if script.endswith(".sh") else [sys.executable]
        command = [*interpreter, str(EXAMPLES / script), "out"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment | changes, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return runs


@pytest.fixture
def free_port() -> str:
    """Above those that the system hands out, so that nobody takes it or its neighbour meanwhile."""
    for port in range(61_000, 65_000, 7):
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return str(port)
    raise OSError("no two free ports beside each other")


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_says_what_it_shows_and_how_to_change_it(script):
    head = (EXAMPLES / script).read_text(encoding="utf-8")[:2000]
    told = [word for word in ("Shows", "Takes", "Start", "Change") if re.search(rf"^(# )?{word} ", head, re.MULTILINE)]
    assert told == ["Shows", "Takes", "Start", "Change"]
    assert f"examples/{script.as_posix()} [NEW_FOLDER]" in head
    assert script.suffix == ".py" or (EXAMPLES / script).stat().st_mode & 0o111


def test_the_page_tells_of_every_example():
    page = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {script.parts[0] for script in SCRIPTS}


@pytest.mark.slow
@pytest.mark.torch
def test_the_tour_leaves_a_page_and_a_trained_network(run, tmp_path):
    pytest.importorskip("sklearn", reason="the digits need nasctl[train]")
    pytest.importorskip("onnxruntime", reason="the last export needs nasctl[onnx]")
    run("five_minute_tour/run.sh")
    assert "<svg" in (tmp_path / "out" / "front.svg").read_text(encoding="utf-8")
    left = {path.name for path in (tmp_path / "out" / "exported").iterdir()}
    assert {"my_net.py", "my_net.json", "my_net_trained.onnx"} <= left


@pytest.mark.slow
@pytest.mark.torch
def test_a_device_of_ones_own_is_measured_searched_and_tried(run, tmp_path):
    printed = run("my_own_device/run.sh")
    assert (tmp_path / "out" / "hw_profiles" / "my_laptop.toml").is_file()
    assert "measured by  nasctl hw measure" in printed
    assert "runs/mine:1" in printed


@pytest.mark.slow
def test_a_space_of_ones_own_in_yaml_is_checked_and_searched(run, tmp_path):
    printed = run("my_own_space/run.sh")
    assert "valid designs" in printed
    assert (tmp_path / "out" / "runs" / "mine" / "report.html").is_file()


@pytest.mark.slow
def test_a_space_of_ones_own_in_python_is_searched(run, tmp_path):
    printed = run("my_own_space/run.py")
    assert re.search(r"  1\. [\d.]+ ms  (convnext|inverted_residual) >", printed)
    assert (tmp_path / "out" / "front.json").is_file()


@pytest.mark.slow
@pytest.mark.torch
def test_a_network_for_ones_own_images_learns_them(run, tmp_path):
    pytest.importorskip("PIL", reason="images need nasctl[train]")
    printed = run("my_own_data/run.py")
    (accuracy,) = re.findall(r"([\d.]+)% of the test images", printed)
    # Three classes: a third is chance.
    assert float(accuracy) > 60
    assert (tmp_path / "out" / "exported" / "my_net.safetensors").is_file()


@pytest.mark.slow
@pytest.mark.torch
def test_a_cluster_finds_what_one_process_finds_and_is_gone_afterwards(run, free_port):
    pytest.importorskip("sklearn", reason="the digits need nasctl[train]")
    assert "The cluster found what one process found." in run("cluster/run.sh", PORT=free_port)
    with socket.socket() as knocking:
        assert knocking.connect_ex(("127.0.0.1", int(free_port))) != 0


@pytest.mark.slow
@pytest.mark.torch
def test_a_detector_is_trained_around_a_found_backbone(run):
    printed = run("detection_backbone/run.py")
    assert [int(stride) for stride in re.findall(r"^stride +(\d+): \(8, ", printed, re.MULTILINE)] == [4, 8, 16, 32]
    losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", printed)]
    assert losses[-1] < losses[0]
