"""timm's inference benchmarks (Wightman, https://github.com/huggingface/pytorch-image-models, Apache-2.0)."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from predictors.fitting.published.drawn import Row

FILE_NAME = "timm_inference_throughput.csv.gz"


@dataclass(frozen=True)
class TimmStack:
    """What selects one benchmark run: device as the table names it, layout, torch, and whether it was compiled."""

    device: str
    layout: str
    torch: str
    compiled: bool = False
    precision: str = "amp"

    @property
    def name(self) -> str:
        return f"timm {self.device} {self.precision} {self.layout} {self.torch}{' compiled' if self.compiled else ''}"


def timm_rows(folder: Path, stack: TimmStack) -> Iterator[Row]:
    """The table's networks of one run, seconds a batch; timm's tags of weights are dropped from the names."""
    with gzip.open(folder / FILE_NAME, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            run = (line["device"], line["layout"], line["pt"], line["compiled"] == "1", line["precision"])
            if run != (stack.device, stack.layout, stack.torch, stack.compiled, stack.precision):
                continue
            batch = int(float(line["batch_size"]))
            yield Row(
                model=line["model"].partition(".")[0],
                family=line["family"],
                stack=stack.name,
                form="eager",
                resolution=int(line["img_size"]),
                batch=batch,
                latency_s=batch / float(line["samples_per_sec"]),
                params=float(line["param_count"]) * 1e6,
            )
