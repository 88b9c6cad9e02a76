"""Gradients of the cross-entropy of random labels."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.proxies.core.subject import IMAGES, LABELS, Subject
from nas.model.proxies.core.watching import weighted

# Streams of a seed that further batches are drawn from lie so far behind the first's.
BATCH_STEP = 16


def loss(subject: Subject, model: nn.Module, reduction: str = "mean", batch: int = 0) -> Tensor:
    """The cross-entropy of the `batch`-th random images and labels.

    Raises:
        Unscored: the network tells no classes.
    """
    outputs = model(subject.images(stream=IMAGES + BATCH_STEP * batch))
    labels = subject.labels(outputs, LABELS + BATCH_STEP * batch)
    return F.cross_entropy(outputs, labels, reduction=reduction)


def weight_gradients(subject: Subject, model: nn.Module, batch: int = 0) -> list[tuple[Tensor, Tensor]]:
    """The weights of every layer that has any, with their gradients; zeros where none arrives.

    Raises:
        Unscored: the network tells no classes.
    """
    weights: list[Tensor] = [module.weight for module in weighted(model)]
    gradients = torch.autograd.grad(
        loss(subject, model, batch=batch), weights, allow_unused=True, materialize_grads=True
    )
    return list(zip(weights, gradients, strict=True))
