"""How many directions the channels of a map fill (Lee and Ham 2024, arXiv:2403.19232, section 3.2)."""

import torch
from torch import Tensor


def spectral_entropy(features: Tensor) -> Tensor:
    """(B, C, ...) -> entropy of the eigenvalues of the channels' covariance, as shares of their sum; at most log C."""
    channels = features.movedim(1, 0).flatten(1)
    spectrum = torch.linalg.eigvalsh(torch.cov(channels).double().reshape(len(channels), -1)).clamp(min=0)
    return shares_entropy(spectrum)


def shares_entropy(amounts: Tensor) -> Tensor:
    """(n,) amounts >= 0 -> -sum p log p of their shares p; zero where there is nothing."""
    shares = amounts / amounts.sum().clamp(min=torch.finfo(amounts.dtype).tiny)
    return torch.special.entr(shares).sum()
