import json
from pathlib import Path

import numpy as np
import pytest

from search_spaces.core.files import architecture_document, space_from
from tests.nas.cli.conftest import Nasctl

pytestmark = pytest.mark.torch

SHORT = ("--data", "digits", "--epochs", "1", "--set", "batch_size=256", "--seed", "0")


def _design(sparsity: str) -> str:
    """The only design of a space of one, in a file."""
    block = {"kind": "inverted_residual", "expansion": 2, "kernel": 3}
    declared = {
        "name": "small",
        "image_channels": 3,
        "classes": 10,
        "resolution": 8,
        "stem": {"kind": "conv_stem", "channels": 8, "shrinks_by": 1},
        "stages": [{"depth": 1, "width": 16, "sparsity": sparsity, "block": block}],
        "head": {"kind": "conv_head", "channels": 16},
    }
    space = space_from(declared, "test")
    (code,) = space.sample(1, np.random.default_rng(0))
    file = Path(f"{sparsity.replace(':', '_')}.json")
    file.write_text(json.dumps(architecture_document(space, space.architecture(space.decode(code)))))
    return str(file)


def test_a_sparse_design_is_trained_to_its_pattern_from_given_weights_and_says_so(
    nasctl: Nasctl,
) -> None:
    dense = nasctl("train", _design("dense"), *SHORT, "--out", "dense", "--json")
    assert json.loads(dense.stdout)["pruned"] is None, dense.stderr
    sparse = nasctl("train", _design("2:4"), *SHORT, "--out", "sparse", "--weights", "dense/weights.safetensors")
    assert sparse.returncode == 0, sparse.stderr
    # Expansion of 8 to 16 channels, projection of 16 to 16.
    assert sparse.stdout.splitlines()[-1] == "192 of 384 weights are left in 2 pruned layers, exactly as declared"
    told = json.loads(Path("sparse/training.json").read_text())
    assert [layer["nonzeros"] for layer in told["pruned"]] == [64, 128]


def test_the_sums_are_told_as_json_too(nasctl: Nasctl) -> None:
    done = nasctl("train", _design("unstructured:0.75"), *SHORT, "--out", "out", "--json")
    pruned = json.loads(done.stdout)["pruned"]
    assert pruned == {"layers": 2, "weights": 384, "declared_nonzeros": 96, "nonzeros": 96}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--weights", "none.safetensors"), "none.safetensors cannot be read"),
        (("--set", "sparsity_method=lottery"), "sparsity_method"),
        (("--set", "sparsity_end=0.1", "--set", "sparsity_start=0.2"), "before it starts at 0.2"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_message(nasctl: Nasctl, arguments: tuple[str, ...], message: str) -> None:
    done = nasctl("train", _design("2:4"), *SHORT, "--out", "out", *arguments)
    assert done.returncode == 2
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_named_recipe_a_teacher_and_tensorboard_are_taken(nasctl: Nasctl) -> None:
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed: pip install tensorboard")
    first = nasctl("train", _design("dense"), *SHORT, "--out", "first")
    assert first.returncode == 0, first.stderr
    teacher = ("--teacher", "dense.json", "--teacher-weights", "first/weights.safetensors", "--log", "tensorboard")
    taught = nasctl("train", _design("dense"), *SHORT, "--recipe", "nasbench201", *teacher, "--out", "taught")
    assert taught.returncode == 0, taught.stderr
    told = json.loads(Path("taught/training.json").read_text())
    assert (told["recipe"]["optimiser"], told["recipe"]["epochs"]) == ("sgd", 1)
    assert list(Path("taught/tensorboard").iterdir())
    assert Path("taught/history.csv").read_text().startswith("epoch,planned,loss,accuracy")


def test_a_recipe_that_is_not_there_is_answered_with_those_that_are(nasctl: Nasctl) -> None:
    refused = nasctl("train", _design("dense"), *SHORT, "--recipe", "convnet", "--out", "out")
    assert refused.returncode == 2
    assert "Did you mean 'convnext'?" in refused.stderr
