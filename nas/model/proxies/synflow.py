"""SynFlow (Tanaka et al. 2020, arXiv:2006.05467, eq. 4; as a score: Abdelfattah et al. 2021, arXiv:2101.08134).

log sum_w w dR/dw,   R = the sum of the outputs for an image of ones, with weights |w| and without norms
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.watching import NORMS, modules_of, watched


@final
class SynFlow(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "synflow"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        # Products over tens of layers leave float32's range.
        model = subject.model(torch.double).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.abs_()
        image = torch.ones(1, *subject.architecture.graph.nodes[0].shape, dtype=torch.double, device=subject.device)
        with watched(modules_of(model, NORMS), _pass_on), torch.enable_grad():
            model(image).sum().backward()
        flow = [(p.detach() * p.grad).sum() for p in model.parameters() if p.grad is not None]
        return float(torch.stack(flow).sum().log())


def _pass_on(_norm: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> Tensor:
    return inputs[0]


def load() -> SynFlow:
    return SynFlow()
