"""Features that follow a teacher's, layer by layer (FitNets, arXiv:1412.6550; as in PELA, arXiv:2310.10700)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def watched(model: nn.Module, layers: Sequence[str]) -> Iterator[dict[str, Tensor]]:
    """What the named layers put out, by name, from each forward pass within; a later pass replaces an earlier one.

    Raises:
        AttributeError: the model has no such layer.
    """
    seen: dict[str, Tensor] = {}
    handles = [_remember(model.get_submodule(name), name, seen) for name in layers]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def feature_loss(student: Mapping[str, Tensor], teacher: Mapping[str, Tensor]) -> Tensor:
    """Mean over layers of |s - t|^2 / |t|^2: 0 where all features agree, 1 where the student is silent.

    Raises:
        ValueError: they watched different layers, or features of different shapes.
    """
    if not student or student.keys() != teacher.keys():
        raise ValueError(f"Watch the same layers in both: {', '.join(student)} against {', '.join(teacher)}.")
    return torch.stack([_gap(student[name], teacher[name], name) for name in student]).mean()


def distilled_loss(
    task_loss: Tensor, student: Mapping[str, Tensor], teacher: Mapping[str, Tensor], *, weight: float = 1.0
) -> Tensor:
    """The loss of the task plus `weight` times that of the features."""
    return task_loss + weight * feature_loss(student, teacher)


def _gap(student: Tensor, teacher: Tensor, name: str) -> Tensor:
    if student.shape != teacher.shape:
        raise ValueError(f"{name} puts out {tuple(student.shape)} and the teacher's {tuple(teacher.shape)}.")
    wanted = teacher.detach()
    return (student - wanted).square().sum() / wanted.square().sum().clamp_min(torch.finfo(wanted.dtype).tiny)


def _remember(layer: nn.Module, name: str, seen: dict[str, Tensor]) -> torch.utils.hooks.RemovableHandle:
    def remember(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        seen[name] = output

    return layer.register_forward_hook(remember)
