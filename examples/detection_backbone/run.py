"""A backbone for detection: search it under a latency limit, take its maps, and train a detector around it.

Shows     a search from Python, an exported file with `create_backbone`, a feature pyramid and a head in plain torch
          (detector.py), real training steps on drawn boxes
Takes     half a minute on two cores
Start     python examples/detection_backbone/run.py [NEW_FOLDER]
Change    LIMIT and HW; boxes() to your data; STEPS to thousands. Pretrain the backbone as a classifier first
          (docs/training.md), and load its weights with strict=False (docs/exporting.md)
"""

import sys
from pathlib import Path

import torch
from detector import Detector, detection_loss
from torch import Tensor

import nasctl

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "detection_backbone_out")

HW = "cpu"
LIMIT = "10ms"
SIDE = 160
STRIDES = (4, 8, 16, 32)
CLASSES = 3
STEPS = 8


def boxes(images: int, each: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """(B, 3, SIDE, SIDE) images with filled boxes, (B, N, 4) corners in pixels, (B, N) classes: their colours."""
    sides = torch.randint(16, SIDE // 2, (images, each, 2), generator=generator)
    corner = (torch.rand(images, each, 2, generator=generator) * (SIDE - sides)).long()
    corners = torch.cat([corner, corner + sides], -1)
    labels = torch.randint(CLASSES, (images, each), generator=generator)
    pixels = 0.3 * torch.randn(images, 3, SIDE, SIDE, generator=generator)
    for image in range(images):
        for (left, top, right, bottom), label in zip(corners[image].tolist(), labels[image].tolist(), strict=True):
            pixels[image, :, top:bottom, left:right] -= 1
            pixels[image, label, top:bottom, left:right] += 2
    return pixels, corners.float(), labels


# What takes a second; a million designs take a minute.
found = nasctl.search(
    space="mobile", hw=HW, resolution=SIDE, max={"latency": LIMIT}, candidates=20_000, out=str(OUT / "run")
)
latency = found.best.metrics["latency"]
print(f"{found.best.id}: {latency.value * 1e3:.1f} ms [{latency.low * 1e3:.1f}, {latency.high * 1e3:.1f}] on {HW}")

nasctl.export(found.best, OUT / "exported", name="my_backbone")
sys.path.insert(0, str(OUT / "exported"))
from my_backbone import create_backbone, merge_for_deploy  # noqa: E402 - a moment ago there was no such file

torch.manual_seed(0)
backbone = create_backbone(STRIDES)
detector = Detector(backbone, [info["num_chs"] for info in backbone.feature_info], CLASSES)
optimiser = torch.optim.AdamW(detector.parameters(), lr=1e-3)
generator = torch.Generator().manual_seed(0)
for step in range(1, STEPS + 1):
    images, corners, labels = boxes(8, 3, generator)
    loss = detection_loss(detector(images), STRIDES, corners, labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    print(f"step {step}: loss {loss.item():.2f}")

# What the device runs: norms folded, branches merged, the same maps.
deployed = merge_for_deploy(backbone.eval())
with torch.no_grad():
    for info, ours, theirs in zip(backbone.feature_info, backbone(images), deployed(images), strict=True):
        difference = (ours - theirs).abs().max() / ours.abs().max()
        print(f"stride {info['reduction']:2}: {tuple(ours.shape)}, deployed within {difference:.0e}")
    for stride, (logits, distances) in zip(STRIDES, detector(images), strict=True):
        print(f"answers at stride {stride:2}: classes {tuple(logits.shape)}, boxes {tuple(distances.shape)}")
