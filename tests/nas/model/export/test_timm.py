"""The module for timm: with a stub of timm's two functions everywhere, with timm itself where it is named."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.timm import export_timm
from tests.nas.model.drawings import architecture_of, as_if_trained, image_batch, plain
from tests.nas.model.export.test_backbone import pyramid

pytestmark = pytest.mark.torch

TIMM_PYTHON = os.environ.get("NASCTL_TIMM_PYTHON")

# Runs in timm's environment, without nasctl.
STRANGER = """
import importlib, sys
import torch, timm
from safetensors.torch import load_file, save_file
folder = sys.argv[1]
sys.path.insert(0, folder)
importlib.import_module("net_timm")
images = load_file(f"{folder}/images.safetensors")["images"]
model = timm.create_model("nasctl_net", pretrained=True).eval()
answers = {"classes": model(images), "features": model.forward_features(images)}
answers["pooled"] = model.forward_head(answers["features"], pre_logits=True)
four = timm.create_model("nasctl_net", pretrained=False, num_classes=4)
answers["four"] = four.eval()(images)
none = timm.create_model("nasctl_net", num_classes=0)
assert none.eval()(images).shape[1] == model.num_features
maps = timm.create_model("nasctl_net", pretrained=True, features_only=True, out_indices=(1, 2, 3, 4)).eval()
assert maps.feature_info.reduction() == [4, 8, 16, 32]
assert maps.feature_info.channels() == [16, 24, 32, 40]
answers |= {f"map{at}": one for at, one in enumerate(maps(images))}
save_file({name: answer.detach().contiguous() for name, answer in answers.items()}, f"{folder}/answers.safetensors")
"""


def imported(file: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, list[str]]:
    """The exported module on a stub of timm, and the names that it registered."""
    registered: list[str] = []

    def register_model(function: Callable[..., Any]) -> Callable[..., Any]:
        registered.append(function.__name__)
        return function

    def build_model_with_cfg(make: Callable[..., Any], variant: str, pretrained: bool, **kwargs: Any) -> Any:
        assert variant in registered and not pretrained
        assert kwargs.pop("feature_cfg") == {"flatten_sequential": True, "out_indices": (0, 1, 2, 3, 4)}
        return make(**kwargs)

    models = ModuleType("timm.models")
    vars(models).update(register_model=register_model, build_model_with_cfg=build_model_with_cfg)
    monkeypatch.setitem(sys.modules, "timm", ModuleType("timm"))
    monkeypatch.setitem(sys.modules, "timm.models", models)
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, registered


def test_the_module_registers_a_network_that_answers_like_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    architecture = architecture_of(pyramid)
    trained = as_if_trained(build(architecture), image_batch(architecture), seed=0)
    module, registered = imported(export_timm(architecture, tmp_path, name="net", provenance={}).model, monkeypatch)
    assert registered == ["nasctl_net"]
    model, images = module.nasctl_net(num_classes=10, in_chans=3, drop_rate=0.0).eval(), torch.randn(2, 3, 32, 32)
    model.load_state_dict(trained.state_dict())
    with torch.no_grad():
        torch.testing.assert_close(model(images), trained(images), atol=1e-5, rtol=0)
        features = model.forward_features(images)
        assert features.shape == (2, 40, 1, 1)
        assert torch.equal(model.forward_head(features), model(images))
        pooled = model.forward_head(features, pre_logits=True)
        torch.testing.assert_close(model.get_classifier()(pooled), model(images))
        model.reset_classifier(3)
        assert model(images).shape == (2, 3)
        model.reset_classifier(0)
        torch.testing.assert_close(model(images), pooled)


def test_channels_and_dropout_that_the_network_has_not_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _ = imported(export_timm(architecture_of(pyramid), tmp_path, name="net", provenance={}).model, monkeypatch)
    for unknown in ({"in_chans": 1}, {"drop_rate": 0.2}):
        with pytest.raises(ValueError, match="takes 3 channels and drops nothing"):
            module.nasctl_net(**unknown)


def test_a_network_without_classes_is_no_model_of_timm_s(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this network is none") as refused:
        export_timm(architecture_of(plain), tmp_path, name="net", provenance={})
    assert "--to pytorch" in str(refused.value.hint)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(TIMM_PYTHON is None, reason="NASCTL_TIMM_PYTHON names no Python that has timm")
def test_timm_itself_builds_it_resets_its_classes_and_takes_its_maps(tmp_path: Path) -> None:
    architecture = architecture_of(pyramid)
    trained, images = as_if_trained(build(architecture), image_batch(architecture), seed=0), torch.randn(2, 3, 64, 64)
    export_timm(architecture, tmp_path, name="net", state_dict=trained.state_dict(), provenance={})
    save_file({"images": images}, tmp_path / "images.safetensors")
    assert TIMM_PYTHON is not None
    done = subprocess.run([TIMM_PYTHON, "-I", "-c", STRANGER, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answers = load_file(tmp_path / "answers.safetensors")
    with torch.no_grad():
        torch.testing.assert_close(answers["classes"], trained(images), atol=1e-4, rtol=1e-4)
    assert answers["four"].shape == (2, 4)
    torch.testing.assert_close(answers["map3"], answers["features"])
    assert [answers[f"map{at}"].shape[1:] for at in range(4)] == [(16, 16, 16), (24, 8, 8), (32, 4, 4), (40, 2, 2)]
