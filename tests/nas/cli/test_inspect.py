import json
from pathlib import Path

import pytest

from nas.cli.main import run

pytestmark = pytest.mark.torch


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert run(["inspect", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    from safetensors.torch import save_file

    from nas.model.build import build
    from search_spaces.core.load import load_model

    model = build(load_model("mobilenetv2_035"), num_classes=7)
    save_file(model.state_dict(), tmp_path / "weights.safetensors")
    return tmp_path / "weights.safetensors"


def test_a_model_is_looked_into_with_fresh_weights(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "mobilenetv2_035", "--resolution", "128")
    field = answer["effective_field"]
    assert list(field) == ["20%", "30%", "50%", "99%"]
    assert 1 <= field["20%"] <= field["99%"] <= answer["receptive_field"]
    assert answer["layers"][0]["shape"][1:] == [3, 3, 3]
    assert all(0 <= layer["sparsity"] <= 1 for layer in answer["layers"])


def test_a_model_takes_trained_weights_with_another_number_of_classes(
    capsys: pytest.CaptureFixture[str], weights: Path
) -> None:
    trained = asked(capsys, "mobilenetv2_035", "--resolution", "128", "--weights", str(weights))
    alone = asked(capsys, str(weights))
    # A file keeps its tensors in the order of their names.
    assert sorted(trained["layers"], key=lambda layer: layer["name"]) == alone["layers"]
    assert "effective_field" not in alone


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["none.safetensors"], "none.safetensors"), (["unireplknet_a", "--weights", "FILE"], "does not fit")],
)
def test_a_file_that_holds_other_weights_or_none_is_the_users_mistake(
    capsys: pytest.CaptureFixture[str], weights: Path, arguments: list[str], sentence: str
) -> None:
    given = [str(weights) if word == "FILE" else word for word in arguments]
    assert run(["inspect", *given]) == 2
    assert sentence in capsys.readouterr().err
