"""The wheel: what is in it, and that it works far from this checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = ("nasctl", "nas", "predictors", "search_spaces", "hw_profiles")

pytestmark = pytest.mark.slow


def run(*command: object, folder: Path) -> str:
    finished = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=300)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, REPOSITORY, folder=out)
    return next(out.glob("nasctl-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an environment that has the wheel, and borrows the libraries of this one."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", folder, folder=folder.parent)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", wheel, folder=folder.parent)
    site = next(folder.glob("lib/python*/site-packages"))
    # addsitedir would follow the editable install of this checkout; a plain path does not.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    yield folder


def tracked_data() -> list[str]:
    listed = run("git", "ls-files", *PACKAGES, folder=REPOSITORY).splitlines()
    return [path for path in listed if not path.endswith(".py")]


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="no git here to say what belongs to the packages")
def test_the_wheel_carries_every_data_file_and_nothing_beside_the_packages(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(tracked_data()) <= names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert {f"{package}/py.typed" for package in PACKAGES} <= names


def test_an_installed_wheel_finds_its_own_data_far_from_the_checkout(installed, tmp_path):
    devices = run(installed / "bin" / "nasctl", "hw", "ls", folder=tmp_path).split()
    assert "a100" in devices
    assert "NVIDIA A100" in run(installed / "bin" / "nasctl", "hw", "show", "a100", folder=tmp_path)
    spaces = run(installed / "bin" / "nasctl", "space", "ls", folder=tmp_path).split()
    assert "large_kernel" in spaces


def test_the_installed_packages_are_those_of_the_wheel(installed, tmp_path):
    program = "import nas, pathlib; print(pathlib.Path(nas.__file__).resolve())"
    found = run(installed / "bin" / "python", "-c", program, folder=tmp_path).strip()
    assert Path(found).is_relative_to(installed.resolve())
