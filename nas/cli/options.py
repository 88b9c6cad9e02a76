"""Options that several commands share, said once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on stderr.")]
Device = Annotated[
    str, typer.Option("--hw", metavar="H", help="A device of `nasctl hw ls`, or a path to a .toml file.")
]
Space = Annotated[
    str,
    typer.Option("--space", metavar="S", help="A space of `nasctl space ls`, or a .yaml, .toml, .json or .py file."),
]
Batch = Annotated[int, typer.Option("--batch", min=1, help="Images in one forward pass.")]
Resolution = Annotated[
    int | None,
    typer.Option("--resolution", min=1, help="Side of the input image; default: the network's own."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")]
Root = Annotated[Path, typer.Option("--root", help="The folder of the run folders.")]
Models = Annotated[
    list[str] | None,
    typer.Argument(metavar="MODEL...", help="RUN, RUN:RANK, an architecture.json, or a published model's name."),
]
Model = Annotated[
    str,
    typer.Argument(metavar="MODEL", help="RUN, RUN:RANK, an architecture.json, or a published model's name."),
]
ModelsFrom = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="Read MODELs, one a line; - is stdin. Answers in JSON lines."),
]

ExecutorName = Annotated[
    str | None, typer.Option("--executor", metavar="NAME", help="serial, processes or ray; default: serial.")
]
RayAddress = Annotated[
    str | None,
    typer.Option("--ray-address", metavar="ADDRESS", help="HOST:PORT, ray://HOST:PORT or auto; default: this machine."),
]
Storage = Annotated[
    str | None,
    typer.Option("--storage", metavar="URL", help="Where optuna-dashboard looks on: a database, or a journal file."),
]


class Dtype(StrEnum):
    """Number formats that a device may have rates for."""

    FP64 = "fp64"
    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    INT8 = "int8"


NumberFormat = Annotated[
    Dtype | None, typer.Option("--dtype", help="Number format; default: that of the device's software stack.")
]
