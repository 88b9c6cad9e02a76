import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from nas.errors import UserError
from nas.model.build import build
from nas.model.train.checkpoint import EpochRecord
from nas.model.train.examples import Data, TensorExamples
from nas.model.train.hooks import hook_of
from nas.model.train.loop import TrainResult, evaluate, train_model
from nas.model.train.pruning import declared_sparsity, pattern_of, pruned_layers
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.sparsity import Sparsity
from tests.nas.model.drawings import architecture_of

pytestmark = pytest.mark.torch

SPARSITIES = ("unstructured:0.9", "2:4", "block:8x1:0.75", "1:16")
RECIPE = Recipe(epochs=3, batch_size=16, warmup_epochs=0.5, shift=0, weight_decay=0.1)


def _sparse(draw: GraphBuilder) -> Edge:
    """One 1x1 convolution of each sparsity, and a 3x3 one of 2:4."""
    x = draw.activation(draw.norm(draw.conv(draw.input(3, 8, 8), 16, 3)), "relu")
    for position, sparsity in enumerate(SPARSITIES):
        draw.declare(Numerics(Sparsity(sparsity)))
        x = draw.activation(draw.norm(draw.conv(x, 16, name=f"pointwise{position}")), "relu")
    draw.declare(Numerics(Sparsity("2:4")))
    x = draw.activation(draw.norm(draw.conv(x, 8, 3, stride=2, name="square")), "relu")
    draw.declare(Numerics())
    return draw.linear(draw.global_pool(x), 2, name="classifier")


def _dense(draw: GraphBuilder) -> Edge:
    x = draw.activation(draw.norm(draw.conv(draw.input(3, 8, 8), 16, 3)), "relu")
    return draw.linear(draw.global_pool(x), 2, name="classifier")


SPARSE = architecture_of(_sparse)


def _examples(count: int, seed: int) -> TensorExamples:
    """Brighter above than below, or the other way round."""
    labels = torch.arange(count) % 2
    images = 0.5 * torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(seed))
    images[:, :, :4] += (2 * labels - 1).reshape(-1, 1, 1, 1)
    return TensorExamples(images, labels)


DATA = Data(_examples(96, 0), _examples(64, 1), 2)


def _train(recipe: Recipe, checkpoint: Path | None = None, stop_after: int | None = None) -> TrainResult:
    def observe(record: EpochRecord) -> None:
        if record.epoch == stop_after:
            raise KeyboardInterrupt

    hook = hook_of(SPARSE, recipe)
    return train_model(build(SPARSE), DATA, recipe, seed=0, observe=observe, checkpoint=checkpoint, hook=hook)


def _assert_as_declared(model: nn.Module, architecture: Architecture = SPARSE) -> None:
    for name, sparsity in declared_sparsity(architecture).items():
        weight, pattern = model.get_parameter(f"{name}.weight"), pattern_of(sparsity)
        assert int((weight == 0).sum()) == pattern.zeros(weight), name
        assert torch.equal(pattern.mask(weight), weight != 0), name


def _recipe(**changes: object) -> Recipe:
    return Recipe(**{**RECIPE.model_dump(), **changes})


@pytest.mark.parametrize("method", [None, "gradual", "sr_ste", "mask_decay", "structure_decay"])
@pytest.mark.parametrize("average", [0, 0.9])
def test_every_layer_ends_with_what_it_declares(method: str | None, average: float) -> None:
    result = _train(_recipe(sparsity_method=method, ema_decay=average))
    _assert_as_declared(result.model)
    assert evaluate(result.model, DATA.test, 16) == result.accuracy


@pytest.mark.parametrize(
    "changes",
    [
        {"precision": "bf16"},
        {"precision": "fp16"},
        {"optimiser": "sgd", "learning_rate": 0.02},
        {"sparsity_start": 0.3, "sparsity_end": 1},
        {"mask_decay": "exponential", "sparsity_method": "mask_decay"},
        {"structure_decay": "geometric", "sparsity_method": "structure_decay"},
        {"epochs": 1, "batch_size": 96},
        {"bn_mode": "tune", "ema_decay": 0.5},
        {"bn_mode": "deploy"},
    ],
    ids=str,
)
def test_whatever_else_the_recipe_asks_the_pattern_is_met(changes: dict[str, object]) -> None:
    _assert_as_declared(_train(_recipe(**changes)).model)


@pytest.mark.parametrize("method", ["gradual", "sr_ste", "mask_decay", "structure_decay"])
@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_a_pruning_that_was_killed_ends_with_the_weights_of_its_twin(method, stop_after: int, tmp_path: Path) -> None:
    recipe = _recipe(sparsity_method=method, ema_decay=0.9)
    whole = _train(recipe)
    with pytest.raises(KeyboardInterrupt):
        _train(recipe, tmp_path / "killed", stop_after)
    resumed = _train(recipe, tmp_path / "killed")
    assert resumed.history == whole.history
    for key, tensor in whole.model.state_dict().items():
        assert torch.equal(tensor, resumed.model.state_dict()[key]), key


def test_a_finished_pruning_goes_on_as_a_longer_one_and_a_stopped_one_ends_sooner(tmp_path: Path) -> None:
    _train(RECIPE, tmp_path / "longer")
    _assert_as_declared(_train(_recipe(epochs=5), tmp_path / "longer").model)
    with pytest.raises(KeyboardInterrupt):
        _train(RECIPE, tmp_path / "sooner", stop_after=1)
    _assert_as_declared(_train(_recipe(epochs=1), tmp_path / "sooner").model)


def test_batches_in_pieces_are_pruned_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    forward, most = nn.Conv2d.forward, 5

    def short_of_memory(self: nn.Conv2d, images: torch.Tensor) -> torch.Tensor:
        if torch.is_grad_enabled() and len(images) > most:
            raise torch.OutOfMemoryError("out of memory")
        return forward(self, images)

    monkeypatch.setattr(nn.Conv2d, "forward", short_of_memory)
    result = _train(RECIPE)
    assert result.history[-1].pieces == 4
    _assert_as_declared(result.model)


def test_it_still_learns() -> None:
    result = _train(_recipe(epochs=8))
    assert result.accuracy >= 0.95


def test_the_history_tells_declared_and_reached_non_zeros_of_every_layer(tmp_path: Path) -> None:
    recipe = Recipe(epochs=1, batch_size=256, resolution=8)
    result = train_architecture(SPARSE, "digits", tmp_path, recipe, seed=0, observe=lambda _: None)
    told = json.loads((tmp_path / "training.json").read_text())["pruned"]
    declared = {node.name: node.op.nonzeros(*SPARSE.graph.input_shapes(node)) for node in SPARSE.graph}
    assert {layer["layer"]: layer["sparsity"] for layer in told} == {
        **{f"pointwise{position}": sparsity for position, sparsity in enumerate(SPARSITIES)},
        "square": "2:4",
    }
    weights = load_file(tmp_path / "weights.safetensors")
    for layer in told:
        assert layer["nonzeros"] == layer["declared_nonzeros"] == declared[layer["layer"]]
        assert layer["nonzeros"] == int(weights[f"{layer['layer']}.weight"].count_nonzero())
    assert len(result.pruned) == len(told)


def test_a_dense_design_has_no_masks() -> None:
    dense = architecture_of(_dense)
    assert hook_of(dense, _recipe(sparsity_method="gradual")).state() == {}
    assert pruned_layers(build(dense), declared_sparsity(dense)) == ()


def test_a_checkpoint_of_other_masks_is_refused(tmp_path: Path) -> None:
    model = build(SPARSE)
    train_model(model, DATA, RECIPE, seed=0, observe=lambda _: None, checkpoint=tmp_path / "dense")
    with pytest.raises(UserError, match="its masks are of other layers"):
        _train(RECIPE, tmp_path / "dense")
