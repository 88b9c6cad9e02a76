"""VKDNW (Tybl and Neumann 2025, arXiv:2502.04975, section 3): entropy of the Fisher information's spectrum, and layers.

layers + entropy of the shares of lambda_10% ... lambda_90%,   lambda the eigenvalues of the empirical Fisher matrix
"""

from typing import ClassVar, Literal, final

import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.proxies.core.entropies import shares_entropy
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.settled import settle
from nas.model.proxies.core.single_weights import draw_weights, gradients_by_image
from nas.model.proxies.core.subject import NOISE, Subject
from nas.model.proxies.core.watching import weighted

WEIGHTS = 128
DECILES = tuple(tenth / 10 for tenth in range(1, 10))


@final
class Vkdnw(Proxy):
    """Higher is better; the entropy, at most log 9, decides among networks of equally many layers."""

    name: ClassVar[str] = "vkdnw"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        images = subject.images()
        model = settle(subject.model(), images)
        layers = weighted(model)
        weights = draw_weights(layers, max(WEIGHTS, len(layers)), subject.generator(NOISE))

        def loss() -> Tensor:
            outputs = model(images)
            return F.cross_entropy(outputs, subject.labels(outputs), reduction="sum")

        gradients = gradients_by_image(weights, loss)
        return len(layers) + float(spectrum_entropy(gradients.T @ gradients / len(images)))


def spectrum_entropy(fisher: Tensor) -> Tensor:
    """(n, n) -> the entropy of its eigenvalues' deciles, as shares of their sum."""
    spectrum = torch.linalg.eigvalsh(fisher).clamp(min=0)
    deciles = torch.quantile(spectrum, torch.tensor(DECILES, dtype=spectrum.dtype, device=spectrum.device))
    return shares_entropy(deciles)


def load() -> Vkdnw:
    return Vkdnw()
