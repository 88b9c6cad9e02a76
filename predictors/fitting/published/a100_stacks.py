"""A100 throughput as papers and vendors published it: one stack a source, compared only inside it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from predictors.fitting.published.drawn import Row

FILE_NAME = "a100_published_end_to_end.csv"
# The table's names -> the name here, and the family that is kept out as one.
_MODELS = {
    "MobileNetV3-Small": ("mobilenetv3_small_100", "mobilenetv3"),
    "MobileNetV3-Large": ("mobilenetv3_large_100", "mobilenetv3"),
    "GhostNet-1.3x": ("ghostnet_130", "ghostnet"),
    "EfficientNet-B0": ("efficientnet_b0", "efficientnet"),
    "EfficientNet-B1": ("efficientnet_b1", "efficientnet"),
    "efficientnet-b0": ("efficientnet_b0", "efficientnet"),
    "efficientnet-b4": ("efficientnet_b4", "efficientnet"),
    "ResNet50": ("resnet50", "resnet"),
    "ResNet-50 v1.5": ("resnet50", "resnet"),
    **{f"ResNet-{depth}": (f"resnet{depth}", "resnet") for depth in (18, 34, 50, 101, 152)},
    "ResNeXt101-32x4d": ("resnext101_32x4d", "resnext"),
    "SE-ResNeXt101-32x4d": ("seresnext101_32x4d", "seresnext"),
    **{f"VanillaNet-{depth}": (f"vanillanet_{depth}", "vanillanet") for depth in range(5, 14)},
}

_FOLDS_NO_NORM = ("PyTorch", "PaddlePaddle", "TensorFlow", "TensorFlow2")
# SHViT's speed_test.py replaces every batch norm before it traces the model.
_FOLDED_BY_HAND = ("SHViT arXiv2401.16456",)


def a100_rows(folder: Path, precisions: tuple[str, ...]) -> Iterator[Row]:
    """Every published row at one of the precisions, seconds a batch; the stack is its source's series and framework.

    A name that is not drawn here keeps its own, so that it is counted.
    """
    with (folder / FILE_NAME).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["precision"] not in precisions or not (line["batch"].isdigit() and line["resolution"].isdigit()):
                continue
            batch, series = int(line["batch"]), _series(line["source"])
            model, family = _MODELS.get(line["model"], (line["model"], line["model"]))
            yield Row(
                model=model,
                family=family,
                stack=f"{series}, {line['framework']}",
                form="eager" if line["framework"] in _FOLDS_NO_NORM and series not in _FOLDED_BY_HAND else "deploy",
                resolution=int(line["resolution"]),
                batch=batch,
                latency_s=batch / float(line["images_s"]),
            )


def _series(source: str) -> str:
    """NVIDIA's pages for one framework are one series: they ran on the same containers."""
    words = source.split()
    if words[:2] == ["NVIDIA", "DeepLearningExamples"]:
        return f"NVIDIA DeepLearningExamples {words[2].partition('/')[0]}"
    return " ".join(words[:2]).strip(",(")
