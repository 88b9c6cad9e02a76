"""A small detector in plain torch: maps of a backbone, a feature pyramid, one head for all levels, and its loss.

The pyramid is that of Lin et al. 2017 (arXiv:1612.03144). Each position answers as in CenterNet (arXiv:1904.07850) and
FCOS (arXiv:1904.01355): how sure it is of each class, and how far, in strides, the sides of the box lie.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Pyramid(nn.Module):
    """Maps of any channels, finest first -> maps of `width` channels, each with all coarser ones added in."""

    def __init__(self, channels: Sequence[int], width: int) -> None:
        super().__init__()
        self.inner = nn.ModuleList(nn.Conv2d(count, width, 1) for count in channels)
        self.outer = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in channels)

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        levels = [inner(x) for inner, x in zip(self.inner, maps, strict=True)]
        for finer in reversed(range(len(levels) - 1)):
            above = F.interpolate(levels[finer + 1], size=levels[finer].shape[-2:], mode="nearest")
            levels[finer] = levels[finer] + above
        return [outer(x) for outer, x in zip(self.outer, levels, strict=True)]


class Detector(nn.Module):
    """Images (B, 3, H, W) -> for each stride (B, classes, h, w) logits and (B, 4, h, w) distances in strides."""

    def __init__(self, backbone: nn.Module, channels: Sequence[int], classes: int, width: int = 64) -> None:
        super().__init__()
        self.backbone = backbone
        self.pyramid = Pyramid(channels, width)
        self.tower = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.GroupNorm(8, width), nn.ReLU())
        self.classes = nn.Conv2d(width, classes, 1)
        self.box = nn.Conv2d(width, 4, 1)
        # Nothing is anywhere, at first: else the thousands of empty positions drown what stands there.
        nn.init.constant_(self.classes.bias, -4.6)

    def forward(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        towers = [self.tower(level) for level in self.pyramid(self.backbone(images))]
        return [(self.classes(x), F.softplus(self.box(x))) for x in towers]


def detection_loss(
    answers: Sequence[tuple[Tensor, Tensor]], strides: Sequence[int], boxes_BN4: Tensor, labels_BN: Tensor
) -> Tensor:
    """Focal loss of all classes at all positions, and L1 of the distances where a box has its middle.

    `boxes_BN4` are left, top, right, bottom in pixels. A box belongs to the level whose stride is nearest to an eighth
    of its side.
    """
    sides_BN = ((boxes_BN4[..., 2:] - boxes_BN4[..., :2]).prod(-1)).sqrt()
    level_BN = (sides_BN[..., None] / 8 / torch.tensor(strides)).log().abs().argmin(-1)
    loss = torch.zeros(())
    for level, (stride, (logits, distances)) in enumerate(zip(strides, answers, strict=True)):
        image, box = torch.nonzero(level_BN == level, as_tuple=True)
        corners = boxes_BN4[image, box] / stride
        middle = (corners[:, :2] + corners[:, 2:]) / 2
        column, row = middle.long().unbind(-1)
        wanted = torch.zeros_like(logits)
        wanted[image, labels_BN[image, box], row, column] = 1
        loss = loss + _focal(logits, wanted)
        at = torch.stack([column, row], -1)
        sides = torch.cat([at - corners[:, :2], corners[:, 2:] - at], -1)
        loss = loss + F.l1_loss(distances[image, :, row, column], sides, reduction="sum")
    return loss / labels_BN.numel()


def _focal(logits: Tensor, wanted: Tensor) -> Tensor:
    """Sum of the binary cross entropies, each by how wrong it is, squared (Lin et al. 2017, arXiv:1708.02002)."""
    entropy = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return ((wanted - logits.sigmoid()).square() * entropy).sum()
