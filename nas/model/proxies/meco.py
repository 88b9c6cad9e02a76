"""MeCo (Jiang et al. 2023, NeurIPS, "MeCo: Zero-Shot NAS with One Data and Single Forward Pass", eq. 13).

sum over modules of the smallest eigenvalue of the correlation of the module's channels, for one random image
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.watching import watched


@final
class MeCo(Proxy):
    """Higher is better; blocks that hold other modules count as modules too."""

    name: ClassVar[str] = "meco"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        model = subject.model()
        found: list[Tensor] = []

        def look(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
            if output.dim() > 2:
                found.append(smallest_eigenvalue(output[0]))

        with watched(model.modules(), look), torch.no_grad():
            model(subject.scenes(1))
        return float(torch.stack(found).sum())


def smallest_eigenvalue(features: Tensor) -> Tensor:
    """(C, ...) channels -> the smallest eigenvalue of their (C, C) correlations; a constant channel has none."""
    channels = features.flatten(1).double()
    # Centred, so many positions span one dimension less: then the smallest eigenvalue is zero.
    if channels.shape[0] >= channels.shape[1]:
        return channels.new_zeros(())
    return torch.linalg.eigvalsh(torch.corrcoef(channels).nan_to_num(0.0).reshape(2 * channels.shape[:1]))[0]


def load() -> MeCo:
    return MeCo()
