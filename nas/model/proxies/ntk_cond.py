"""Condition number of the neural tangent kernel on a batch (Jacot et al. 2018, arXiv:1806.07572; as a score: Chen et
al. 2021, arXiv:2102.11535, eq. 4): lambda_max / lambda_min."""

import math
from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.settled import settle
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.tangent_kernel import tangent_kernel


@final
class NtkCond(Proxy):
    """Lower is better."""

    name: ClassVar[str] = "ntk_cond"
    sign: ClassVar[Literal[1, -1]] = -1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        images = subject.images()
        kernel = tangent_kernel(settle(subject.model(), images), images)
        spectrum = torch.linalg.eigvalsh(kernel)
        # A kernel is never negative: what is below rounding is zero, and the condition infinite.
        rounding = torch.finfo(spectrum.dtype).eps * len(images) * spectrum[-1]
        return float(spectrum[-1] / spectrum[0]) if spectrum[0] > rounding else math.inf


def load() -> NtkCond:
    return NtkCond()
