"""`nasctl show FILE`, and exported files as MODEL."""

import json
import shutil
from pathlib import Path

import pytest

import nasctl as api
from nas.errors import UserError

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

pytestmark = pytest.mark.torch


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout)


def searched(nasctl, space: str, *more: str) -> None:
    limits = ("--max", "params=8M", "--candidates", "200", "--seed", "3", "--out", "runs/one", "--quiet")
    assert nasctl("search", "--space", space, "--hw", "cpu", *limits, *more).returncode == 0


def exported(nasctl, model: str, name: str = "net") -> Path:
    told = answer(nasctl("export", model, "--to", "pytorch", "--out", "exported", "--name", name, "--json"))
    return Path(told["files"]["provenance"])


def test_an_export_of_a_run_tells_search_device_numbers_and_tool(nasctl):
    searched(nasctl, "mobile")
    exported(nasctl, "runs/one:2")
    told = answer(nasctl("show", "exported/net.py", "--json"))
    front = answer(nasctl("runs", "show", "runs/one", "--json"))["front"][1]
    origin = told["origin"]
    assert (told["model"], told["verified"]) == ("exported/net.py", True)
    assert (origin["run"], origin["rank"], origin["seed"], origin["space"]) == ("one", 2, 3, "mobile")
    assert (origin["id"], origin["choices"], origin["metrics"]) == (front["id"], front["choices"], front["metrics"])
    assert origin["max"] == {"params": "8M"} and "latency" in origin["minimize"]
    card = origin["hw"]["predictor"]
    assert (origin["hw"]["name"], card["name"]) == ("cpu", "learned") and 0 < card["held_out"]["mape"] < 1
    assert [(file["file"], file["verified"]) for file in told["files"]] == [("net.py", True), ("net.json", True)]
    assert str(Path.cwd()) not in (Path("exported") / "net.json").read_text()


def test_a_hash_that_does_not_hold_ends_with_1_and_names_the_file(nasctl):
    exported(nasctl, "mobilenetv2_035")
    with Path("exported/net.py").open("a") as file:
        file.write("# changed\n")
    finished = nasctl("show", "exported/net.py")
    assert finished.returncode == 1
    assert "verified    no: net.py differs" in finished.stdout


def test_what_an_exported_file_names_is_priced_like_the_design_itself(nasctl):
    searched(nasctl, "mobile")
    file = exported(nasctl, "runs/one")
    again, first = (answer(nasctl("predict", model, "--hw", "cpu", "--json")) for model in (str(file), "runs/one"))
    assert again["latency"] == first["latency"]


def test_a_space_of_one_s_own_travels_with_its_design(nasctl):
    shutil.copy(EXAMPLES / "tiny.yaml", "tiny.yaml")
    searched(nasctl, "tiny.yaml")
    file = exported(nasctl, "runs/one")
    shutil.rmtree("runs")
    Path("tiny.yaml").unlink()
    assert answer(nasctl("predict", str(file), "--hw", "cpu", "--json"))["latency"]["value"] > 0
    again = json.loads(exported(nasctl, str(file), "again").read_text())
    assert again.items() >= {name: fact for name, fact in json.loads(file.read_text()).items() if name in FOUND}.items()


FOUND = ("space", "declaration", "choices", "id", "run", "rank", "seed", "hw", "metrics", "searched_by")


def test_a_file_whose_choices_draw_another_network_is_refused(nasctl):
    file = exported(nasctl, "mobilenetv2_035")
    held = json.loads(file.read_text())
    held["choices"]["stage3.width"] += 8
    file.write_text(json.dumps(held))
    finished = nasctl("predict", str(file), "--hw", "cpu")
    assert finished.returncode == 2
    assert f"says id {held['id']}, but its choices draw" in finished.stderr


def test_an_export_from_before_there_was_a_version_is_read_and_priced(nasctl):
    file = exported(nasctl, "mobilenetv2_035")
    held = json.loads(file.read_text())
    for name in ("schema_version", "seal", "git"):
        held.pop(name, None)
    file.write_text(json.dumps(held | {"space": {"name": "mobile", "sha256": None}}))
    told = answer(nasctl("show", "exported/net.py", "--json"))
    assert (told["origin"]["space"], told["origin"]["id"], told["verified"]) == ("mobile", held["id"], True)
    assert [file["verified"] for file in told["files"]] == [True, None]
    assert answer(nasctl("predict", str(file), "--hw", "cpu", "--json"))["latency"]["value"] > 0


def test_a_space_that_an_old_export_did_not_keep_is_named(nasctl):
    file = exported(nasctl, "mobilenetv2_035")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"space": "my_space"}))
    finished = nasctl("predict", str(file), "--hw", "cpu")
    assert finished.returncode == 2
    assert "does not hold its space, and names 'my_space'" in finished.stderr


def test_a_file_that_tells_nothing_is_refused(nasctl):
    Path("mine.py").write_text("raise SystemExit('it was run')\n")
    for file, message in (("mine.py", "tells no origin"), ("none.onnx", "There is no file 'none.onnx'")):
        finished = nasctl("show", file)
        assert finished.returncode == 2
        assert message in finished.stderr


def test_a_stranger_s_words_move_no_cursor(nasctl):
    file = exported(nasctl, "mobilenetv2_035")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"model": "\x1b[2Jme\nverified  yes"}))
    finished = nasctl("show", str(file))
    assert finished.returncode == 1
    assert "\x1b" not in finished.stdout and "\nverified  yes" not in finished.stdout


def test_python_reads_what_the_command_line_reads(nasctl):
    file = exported(nasctl, "mobilenetv2_035")
    origin = api.origin(file.with_suffix(".py"))
    assert (origin.verified, origin.told.model, origin.told.trained) == (True, "mobilenetv2_035", False)
    with pytest.raises(UserError, match="no file"):
        api.origin("nowhere.pt2")


@pytest.mark.slow
def test_trained_weights_tell_their_recipe_and_their_export_tells_it_too(nasctl):
    shutil.copy(EXAMPLES / "tiny.yaml", "tiny.yaml")
    searched(nasctl, "tiny.yaml")
    train = ("train", "runs/one", "--data", "digits", "--epochs", "1", "--out", "trained", "--json", "--quiet")
    accuracy = answer(nasctl(*train))["accuracy"]
    weights = ("--weights", "trained/weights.safetensors")
    told = answer(nasctl("show", weights[1], "--json"))
    training = told["origin"]["training"]
    assert told["verified"] is True
    assert (training["data"], training["accuracy"], training["recipe"]["epochs"]) == ("digits", accuracy, 1)
    answer(nasctl("export", "runs/one", "--to", "pytorch", "--out", "exported", "--name", "net", *weights, "--json"))
    assert answer(nasctl("show", "exported/net.safetensors", "--json"))["origin"]["training"] == training
