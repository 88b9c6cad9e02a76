"""Covariance of Jacobians (Mellor et al. 2020, arXiv:2006.04647v1, eq. 3; as a score: arXiv:2101.08134).

-sum log(v + k) + 1 / (v + k),   v the eigenvalues of the correlation of d(sum of outputs)/d(image), k = 1e-5
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject

OFFSET = 1e-5


@final
class JacobCov(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "jacob_cov"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        images = subject.images().requires_grad_()
        (jacobian,) = torch.autograd.grad(subject.model()(images).sum(), images)
        return independence(jacobian.flatten(1))


def independence(jacobian: Tensor) -> float:
    """(B, pixels) -> 0 less what the spectrum of their correlations costs; most where no two are alike."""
    spectrum = torch.linalg.eigvalsh(torch.corrcoef(jacobian.double()).reshape(len(jacobian), -1)) + OFFSET
    return -float((spectrum.log() + 1 / spectrum).sum())


def load() -> JacobCov:
    return JacobCov()
