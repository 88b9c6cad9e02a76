"""A network whose answers another one follows: from an exported Python file, or from timm by name."""

import importlib
import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.train.starting_weights import start_from

TIMM = "timm:"


def teacher_from(name: str, classes: int, weights: Path | None) -> nn.Module:
    """`FILE.py` with a `create_model(num_classes)`, with weights; or `timm:NAME`, pretrained where no weights are
    given.

    The file is run as code of the user's own, with all that code may do.

    Raises:
        UserError: no such file or model, no weights, or weights of another network.
    """
    if name.startswith(TIMM):
        teacher = _of_timm(name.removeprefix(TIMM), classes, pretrained=weights is None)
    else:
        teacher = module_of(Path(name)).create_model(num_classes=classes)
    return taught_by(teacher, name, classes, weights)


def taught_by(teacher: nn.Module, name: str, classes: int, weights: Path | None) -> nn.Module:
    """The teacher with its weights.

    Raises:
        UserError: as `teacher_from`.
    """
    if weights is not None:
        try:
            start_from(teacher, weights)
        except UserError as error:
            hint = f"{weights} must be of {name} with {classes} classes, as many as the data has."
            raise UserError(f"The teacher: {error}", hint=hint, field="teacher_weights") from error
    elif not name.startswith(TIMM):
        raise UserError(
            f"The teacher {name} knows nothing yet.",
            hint="Give its --teacher-weights, a .safetensors file.",
            field="teacher_weights",
        )
    return teacher.requires_grad_(False).eval()


def check_teacher(teacher: nn.Module, images_BCHW: Tensor, classes: int, name: str) -> None:
    """Show it a few images before anybody learns from it.

    Raises:
        UserError: they do not pass, or it tells other classes.
    """
    shape = tuple(images_BCHW.shape[1:])
    try:
        with torch.no_grad():
            answered = tuple(teacher(images_BCHW).shape[1:])
    except RuntimeError as error:
        raise UserError(
            f"Images of {shape} do not pass through the teacher {name}: {str(error)[:300]}",
            hint="Take a teacher for images like the student's, or set the recipe's resolution.",
            field="teacher",
        ) from error
    if answered != (classes,):
        raise UserError(
            f"The teacher {name} answers images of {shape} with {answered}; {classes} classes want ({classes},).",
            hint="Take a teacher that was trained on the same classes.",
            field="teacher",
        )


def module_of(file: Path) -> ModuleType:
    """A Python file that was run, and has a `create_model(num_classes)`.

    Raises:
        UserError: it is none.
    """
    spec = importlib.util.spec_from_file_location(file.stem, file) if file.is_file() else None
    if spec is None or spec.loader is None:
        raise UserError(f"{file} is no Python file.", hint="nasctl export MODEL --to pytorch writes one.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UserError(f"{file} cannot be run: {type(error).__name__}: {error}") from error
    create = vars(module).get("create_model")
    if not callable(create) or "num_classes" not in inspect.signature(create).parameters:
        raise UserError(f"{file} has no function create_model(num_classes), so it cannot be trained to tell classes.")
    return module


def _of_timm(name: str, classes: int, *, pretrained: bool) -> nn.Module:
    try:
        timm = importlib.import_module("timm")
    except ImportError as error:
        raise UserError("A teacher of timm needs timm.", hint="pip install timm", field="teacher") from error
    try:
        # Pretrained answers are of the classes that they were trained on; whether these fit is checked.
        return timm.create_model(name, pretrained=True) if pretrained else timm.create_model(name, num_classes=classes)
    except Exception as error:
        raise UserError(f"timm makes no '{name}': {type(error).__name__}: {error}", field="teacher") from error
