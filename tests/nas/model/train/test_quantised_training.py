from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from nas.errors import UserError
from nas.model.build import build
from nas.model.merge import merge
from nas.model.quantisation_file import QUANTISATION, read_quantisation
from nas.model.quantise.weights import integers_of
from nas.model.train.loop import TrainResult
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from search_spaces.core.architecture import Architecture
from search_spaces.core.precision import Bits, with_bits
from search_spaces.core.sparsity import Sparsity
from tests.nas.model.quantise.drawn import quantised_net

pytestmark = pytest.mark.torch

SHORT = Recipe(epochs=2, batch_size=128, resolution=8, warmup_epochs=0.5)


def _train(architecture: Architecture, out: Path, **changes: object) -> TrainResult:
    recipe = SHORT.model_copy(update=changes)
    return train_architecture(architecture, "digits", out, recipe, seed=0, observe=lambda _: None)


def _stored(architecture: Architecture, out: Path, layer: str, bits: int):
    """The integers of one layer as deployed, from the files that the training left."""
    model = build(architecture, num_classes=10)
    model.load_state_dict(load_file(out / "weights.safetensors"))
    return integers_of(merge(model, architecture).get_parameter(f"{layer}.weight"), bits)


def test_a_training_leaves_ordinary_keys_and_the_grids_that_its_weights_lie_on(tmp_path: Path) -> None:
    architecture = quantised_net(4, 8)
    _train(architecture, tmp_path)
    weights = load_file(tmp_path / "weights.safetensors")
    assert set(weights) == set(build(architecture).state_dict())
    grids = read_quantisation(tmp_path / QUANTISATION, architecture)
    assert [(layer.weight_bits, layer.input is not None) for layer in grids.layers.values()] == [(4, True)] * 4
    for name, layer in grids.layers.items():
        stored = _stored(architecture, tmp_path, name, 4)
        assert stored.scale.tolist() == pytest.approx(layer.weight_scale)
        assert stored.values.abs().max() == 7


def test_every_layer_is_trained_to_bits_of_its_own(tmp_path: Path) -> None:
    chosen = {"stem.conv": Bits(8, 8), "body.expand.conv": Bits(2, 8)}
    architecture = with_bits(quantised_net(32, 32), chosen)
    _train(architecture, tmp_path)
    grids = read_quantisation(tmp_path / QUANTISATION, architecture)
    assert {name: layer.weight_bits for name, layer in grids.layers.items()} == {"stem.conv": 8, "body.expand.conv": 2}
    assert len(_stored(architecture, tmp_path, "body.expand.conv", 2).values.unique()) <= 3


def test_sparsity_and_bits_are_met_together(tmp_path: Path) -> None:
    architecture = quantised_net(8, 8, Sparsity("2:4"))
    _train(architecture, tmp_path, epochs=4)
    for layer in ("body.expand.conv", "body.project.conv"):
        groups = _stored(architecture, tmp_path, layer, 8).values.movedim(1, -1).reshape(-1, 4)
        assert (groups.count_nonzero(dim=1) <= 2).all()
        assert groups.count_nonzero() > 0.45 * groups.numel()


def test_a_design_without_bits_trains_as_ever_and_leaves_no_grids(tmp_path: Path) -> None:
    plain, undone = quantised_net(32, 32), with_bits(quantised_net(8, 8), dict.fromkeys(_LAYERS, Bits()))
    _train(plain, tmp_path / "plain")
    _train(undone, tmp_path / "undone")
    assert not (tmp_path / "plain" / QUANTISATION).exists()
    assert (tmp_path / "plain/weights.safetensors").read_bytes() == (
        tmp_path / "undone/weights.safetensors"
    ).read_bytes()


_LAYERS = ("stem.conv", "body.expand.conv", "body.project.conv", "head.classifier")


def test_a_finished_training_is_gone_on_from_as_if_it_had_never_stopped_rounding(tmp_path: Path) -> None:
    architecture = quantised_net(4, 4)
    first = _train(architecture, tmp_path)
    kept = (tmp_path / QUANTISATION).read_bytes()
    again = _train(architecture, tmp_path)
    assert again.history == first.history
    assert (tmp_path / QUANTISATION).read_bytes() == kept
    pairs = zip(first.model.state_dict().values(), again.model.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_norms_that_are_merged_while_training_are_refused_with_the_mode_that_keeps_them(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="bn_mode 'tune'") as told:
        _train(quantised_net(8, 8), tmp_path, bn_mode="tune")
    assert told.value.hint is not None
    assert "bn_mode=eval" in told.value.hint


def test_grids_of_another_design_are_refused(tmp_path: Path) -> None:
    _train(quantised_net(8, 8), tmp_path)
    other = quantised_net(8, 8, Sparsity("2:4"))
    with pytest.raises(UserError, match="is of the design"):
        read_quantisation(tmp_path / QUANTISATION, other)
