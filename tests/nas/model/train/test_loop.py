import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.train.checkpoint import EpochRecord
from nas.model.train.examples import Data, TensorExamples
from nas.model.train.loop import TrainResult, train_model
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch

SHORT = Recipe(epochs=2, batch_size=16, warmup_epochs=0.5, ema_decay=0.9, mixup_alpha=0.2, shift=0.1)


def _examples(count: int, seed: int) -> TensorExamples:
    """Brighter above than below, or the other way round."""
    labels = torch.arange(count) % 2
    images = 0.5 * torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(seed))
    images[:, :, :4] += (2 * labels - 1).reshape(-1, 1, 1, 1)
    return TensorExamples(images, labels)


DATA = Data(_examples(96, 0), _examples(64, 1), 2)


def _model() -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Dropout(), nn.Linear(72, 2)
        )


def _train(recipe: Recipe, checkpoint: Path | None = None, data: Data = DATA) -> TrainResult:
    return train_model(_model(), data, recipe, seed=0, observe=lambda _: None, checkpoint=checkpoint)


def _same_weights(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@dataclass
class _Unplugged:
    """Training images that end the program in the middle of an epoch."""

    examples: TensorExamples
    batches_left: int = field(default=9)

    def __len__(self) -> int:
        return len(self.examples)

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        if self.batches_left == 0:
            raise KeyboardInterrupt
        self.batches_left -= 1
        return self.examples.batch(positions)


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_a_training_killed_within_an_epoch_ends_with_the_weights_of_its_twin(
    optimiser, precision, tmp_path: Path
) -> None:
    recipe = SHORT.model_copy(update={"optimiser": optimiser, "precision": precision})
    checkpoint = tmp_path / "killed.safetensors"
    with pytest.raises(KeyboardInterrupt):
        _train(recipe, checkpoint, Data(_Unplugged(_examples(96, 0)), DATA.test, 2))
    resumed, whole = _train(recipe, checkpoint), _train(recipe)
    assert _same_weights(resumed.model, whole.model)
    assert resumed.history == whole.history


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_half_precision_learns_what_full_precision_learns(precision) -> None:
    recipe = Recipe(epochs=6, batch_size=16, shift=0, precision=precision)
    result = _train(recipe)
    assert result.accuracy >= 0.95
    assert all(weight.dtype == torch.float32 for weight in result.model.parameters())


def test_half_precision_gives_other_weights_than_full() -> None:
    half = _train(SHORT.model_copy(update={"precision": "bf16"}))
    assert not _same_weights(half.model, _train(SHORT).model)


def test_a_shorter_training_goes_on_as_a_longer_one(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.safetensors"
    short = _train(SHORT, checkpoint)
    longer = _train(SHORT.model_copy(update={"epochs": 4}), checkpoint)
    assert longer.history[:2] == short.history
    assert [(record.epoch, record.planned) for record in longer.history] == [(1, 2), (2, 2), (3, 4), (4, 4)]


def test_a_longer_training_is_not_made_shorter(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.safetensors"
    _train(SHORT, checkpoint)
    with pytest.raises(UserError, match="trained for 2 epochs already; 1 are asked"):
        _train(SHORT.model_copy(update={"epochs": 1}), checkpoint)


def test_a_checkpoint_of_another_recipe_is_not_gone_on_from(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.safetensors"
    _train(SHORT, checkpoint)
    with pytest.raises(UserError, match="another training"):
        _train(SHORT.model_copy(update={"cutmix_alpha": 1.0}), checkpoint)


def test_a_checkpoint_from_before_a_field_of_the_recipe_is_gone_on_from(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.safetensors"
    short = _train(SHORT, checkpoint)
    with safe_open(checkpoint, "pt") as file:
        header = json.loads(file.metadata()["training"])
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    del header["recipe"]["sparsity_method"], header["recipe"]["bn_mode"]
    save_file(tensors, checkpoint, metadata={"training": json.dumps(header)})
    assert _train(SHORT.model_copy(update={"epochs": 3}), checkpoint).history[:2] == short.history


def test_every_epoch_is_told_of() -> None:
    told: list[EpochRecord] = []
    result = train_model(_model(), DATA, SHORT, seed=0, observe=told.append)
    assert tuple(told) == result.history
