"""SWAP (Peng et al. 2024, arXiv:2403.04161, definition 3.2): how many patterns there are among all units.

A unit's pattern is on which images of the batch it is on.
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import NOISE, Subject
from nas.model.proxies.core.unscored import Unscored
from nas.model.proxies.core.watching import ACTIVATIONS, modules_of, watched


@final
class Swap(Proxy):
    """Higher is better; between 1 and the number of units, or of subsets of the images."""

    name: ClassVar[str] = "swap"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 32

    def measure(self, subject: Subject) -> float:
        model, images = subject.model(), subject.images()
        # A subset is known by the sum of its images' random words; that two sums meet is a matter of 2^-64.
        words = torch.randint(-(2**62), 2**62, (len(images), 1), generator=subject.generator(NOISE))
        words = words.to(subject.device)
        patterns: list[Tensor] = []

        def look(_module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> None:
            on = inputs[0].flatten(1) > 0
            patterns.append((on * words).sum(0).unique())

        with watched(modules_of(model, ACTIVATIONS), look), torch.no_grad():
            model(images)
        if not patterns:
            raise Unscored("no activation of this network bends at zero")
        return float(len(torch.cat(patterns).unique()))


def load() -> Swap:
    return Swap()
