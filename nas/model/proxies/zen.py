"""Zen score (Lin et al. 2021, arXiv:2102.01063, algorithm 1).

log E |f(x) - f(x + .01 e)| + sum over norms of log of the deviation of what they divide by,   Gaussian weights
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import NOISE, Subject
from nas.model.proxies.core.trunk import trunk_maps
from nas.model.proxies.core.watching import BATCH_NORMS, modules_of, watched, weighted

STEP = 0.01


@final
class Zen(Proxy):
    """Higher is better; f ends at the last map, before pooling."""

    name: ClassVar[str] = "zen"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        model, generator = subject.model(), subject.generator(NOISE)
        with torch.no_grad():
            for layer in weighted(model):
                layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator))
        images = subject.images()
        nudged = images + STEP * torch.randn(images.shape, generator=generator).to(images)
        deviations: list[Tensor] = []

        def look(_module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> None:
            deviations.append(log_deviation(inputs[0]))

        with watched(modules_of(model, BATCH_NORMS), look):
            before = trunk_maps(subject, model, images)[-1]
        difference = (before - trunk_maps(subject, model, nudged)[-1]).abs().flatten(1).sum(1).mean()
        return float(difference.log() + sum(deviations, start=torch.zeros_like(difference)))


def log_deviation(x: Tensor) -> Tensor:
    """(B, C, ...) -> log of the root of the channels' mean variance."""
    return x.movedim(1, 0).flatten(1).var(1, correction=0).mean().log() / 2


def load() -> Zen:
    return Zen()
