"""A convolution whose kernel is made of other weights; the exported file carries this source.

No abstract base class: an exported file imports torch alone, and its modules stay plain ones.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class MadeKernel(OwnStart):
    """Makes its kernel anew in every step: (B, C, H, W) -> (B, O, H', W'); folding keeps the kernel alone."""

    bias: nn.Parameter | None

    def __init__(self, stride: int, padding: int, groups: int) -> None:
        super().__init__()
        self.stride = stride
        self.padding = padding
        self.groups = groups

    def kernel(self) -> Tensor:
        """(O, C / groups, height, width)."""
        raise NotImplementedError

    def forward(self, x_BCHW: Tensor) -> Tensor:
        return F.conv2d(x_BCHW, self.kernel(), self.bias, self.stride, self.padding, groups=self.groups)
