"""`nasctl show --svg`: a model as a picture."""

from pathlib import Path


def test_a_model_is_drawn_beside_its_counts(nasctl, tmp_path: Path):
    finished = nasctl("show", "resnet18", "--svg", "net.svg", "--json")
    assert finished.returncode == 0, finished.stderr
    assert '"params"' in finished.stdout
    assert (tmp_path / "work" / "net.svg").read_text(encoding="utf-8").startswith("<svg")


def test_one_picture_shows_one_model(nasctl):
    finished = nasctl("show", "resnet18", "resnet50", "--svg", "net.svg")
    assert finished.returncode == 2
    assert "given were 2" in finished.stderr
