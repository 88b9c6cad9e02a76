from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from nas.errors import UserError
from nas.model.train.data import load_data
from nas.model.train.distillation import distilled
from nas.model.train.loop import train_model
from nas.model.train.recipe import Recipe
from nas.model.train.teacher import check_teacher, teacher_from

pytestmark = pytest.mark.torch

OUTPUTS = torch.randn(4, 10, generator=torch.Generator().manual_seed(0))


def _model(seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.Flatten(), nn.Linear(576, 10))


def test_who_answers_as_the_teacher_pays_for_the_task_alone() -> None:
    assert distilled(torch.tensor(2.0), OUTPUTS, OUTPUTS, 0.25, 4.0).item() == pytest.approx(1.5)


def test_gradients_of_softened_answers_do_not_shrink() -> None:
    sizes = []
    for temperature in (5.0, 50.0):
        outputs = torch.zeros(4, 10, requires_grad=True)
        distilled(torch.tensor(0.0), outputs, OUTPUTS, 1.0, temperature).backward()
        assert outputs.grad is not None
        sizes.append(float(outputs.grad.norm()))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.2)


def test_a_taught_student_of_digits_is_nearer_to_its_teacher_and_no_worse() -> None:
    data = load_data("digits", channels=3, side=8, design_side=8, rng=np.random.default_rng(0))
    quiet = {"seed": 0, "observe": lambda _: None}
    teacher = train_model(_model(1), data, Recipe(epochs=6, shift=0), **quiet).model.requires_grad_(False)
    recipe = Recipe(epochs=3, shift=0, teacher_weight=0.9, temperature=2)
    alone = train_model(_model(2), data, recipe, **quiet)
    taught = train_model(_model(2), data, recipe, teacher=teacher, **quiet)
    images, _ = data.test.batch(np.arange(len(data.test)))
    with torch.no_grad():
        answers = [one.model(images) for one in (alone, taught)]
        far, near = (distilled(torch.zeros(()), one, teacher(images), 1.0, 2.0) for one in answers)
    assert near < 0.7 * far
    assert taught.accuracy >= alone.accuracy - 0.02


def test_a_teacher_of_other_images_or_classes_is_named_with_shapes_and_counts() -> None:
    with pytest.raises(UserError, match=r"Images of \(3, 9, 9\) do not pass through the teacher old"):
        check_teacher(_model(0), torch.zeros(2, 3, 9, 9), 10, "old")
    with pytest.raises(UserError, match=r"answers images of \(3, 8, 8\) with \(10,\); 7 classes want \(7,\)"):
        check_teacher(_model(0), torch.zeros(2, 3, 8, 8), 7, "old")


def test_a_teacher_without_weights_or_with_those_of_another_network_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "old.py"
    file.write_text("from torch import nn\ndef create_model(num_classes):\n    return nn.Linear(4, num_classes)\n")
    with pytest.raises(UserError, match="knows nothing yet"):
        teacher_from(str(file), 10, None)
    save_file(nn.Linear(4, 7).state_dict(), tmp_path / "seven.safetensors")
    with pytest.raises(UserError, match="weights of another network") as refusal:
        teacher_from(str(file), 10, tmp_path / "seven.safetensors")
    assert "with 10 classes" in str(refusal.value.hint)
