"""NASWOT (Mellor et al. 2021, arXiv:2006.04647v3, eq. 2).

log det K,   K_ij = how many units agree on images i and j: both on, or both off
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.unscored import Unscored
from nas.model.proxies.core.watching import ACTIVATIONS, modules_of, watched


@final
class Naswot(Proxy):
    """Higher is better. A unit is on where its activation's input is positive."""

    name: ClassVar[str] = "naswot"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        model = subject.model()
        agreeing: list[Tensor] = []

        def look(_module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> None:
            agreeing.append(agreement(inputs[0].flatten(1) > 0))

        with watched(modules_of(model, ACTIVATIONS), look), torch.no_grad():
            model(subject.images())
        if not agreeing:
            raise Unscored("no activation of this network bends at zero")
        return float(torch.linalg.slogdet(torch.stack(agreeing).sum(0))[1])


def agreement(codes: Tensor) -> Tensor:
    """(B, units) of booleans -> (B, B) how many units agree."""
    on = codes.float()
    both, each = (on @ on.T).double(), on.sum(1).double()
    return 2 * both + codes.shape[1] - each[:, None] - each


def load() -> Naswot:
    return Naswot()
