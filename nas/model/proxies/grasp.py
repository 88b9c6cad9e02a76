"""GraSP (Wang et al. 2020, arXiv:2002.07376, eq. 8; as a score: arXiv:2101.08134): -w^T H g.

g and H are the gradient and the Hessian of the cross-entropy of random labels.
"""

from typing import ClassVar, Literal, final

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from nas.model.proxies.core.gradients import loss
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.watching import weighted


@final
class Grasp(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "grasp"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 24

    def measure(self, subject: Subject) -> float:
        model = subject.model()
        weights = [module.weight for module in weighted(model)]
        # Fused attention has no second derivative.
        with sdpa_kernel(SDPBackend.MATH):
            total = loss(subject, model)
        gradients = torch.autograd.grad(total, weights, create_graph=True, allow_unused=True)
        along = [(gradient.detach() * gradient).sum() for gradient in gradients if gradient is not None]
        curved = torch.autograd.grad(torch.stack(along).sum(), weights, allow_unused=True)
        terms = [(weight.detach() * h).sum() for weight, h in zip(weights, curved, strict=True) if h is not None]
        return -float(torch.stack(terms).sum())


def load() -> Grasp:
    return Grasp()
