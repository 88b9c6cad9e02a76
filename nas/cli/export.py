"""`nasctl export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json


class Format(StrEnum):
    """What a model can be written as."""

    PYTORCH = "pytorch"


def export(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="RUN, RUN:RANK, an architecture.json or a name.")
    ],
    to: Annotated[Format, typer.Option("--to", help="What to write.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write it.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the file; default: the model's.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE", help="Trained weights, a .safetensors file.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a model that needs nasctl no more: a Python file that imports only torch, and where it comes from.

    Example: nasctl export runs/large_kernel-a100:0 --to pytorch --out exported
    """
    raise NotImplementedError
