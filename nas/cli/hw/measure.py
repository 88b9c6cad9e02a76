"""`nasctl hw measure`."""

from contextlib import nullcontext
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Batch, Dtype, Json, Models, ModelsFrom, Quiet, Seed
from nas.errors import UserError

if TYPE_CHECKING:
    from nas.model.measure.stack import MeasuredStack


# Where a sweep keeps its tables unless told, so that `--hw this_machine` finds what was fitted there.
THIS_MACHINE = Path("hw_profiles") / "this_machine"


class LayoutName(StrEnum):
    """The order of a map's axes in memory."""

    CHANNELS_LAST = "channels_last"
    CONTIGUOUS = "contiguous"


class DeviceName(StrEnum):
    """What torch calls a device."""

    CPU = "cpu"
    CUDA = "cuda"


Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help=f"Folder of the measured tables; unfinished ones are continued. A sweep's default: {THIS_MACHINE}.",
    ),
]
Backend = Annotated[
    str, typer.Option("--backend", metavar="B", help="Software to run in: eager, compile, onnxruntime.")
]
Torch = Annotated[DeviceName | None, typer.Option("--device", help="Default: the CUDA device if there is one.")]
Layout = Annotated[
    LayoutName | None, typer.Option("--layout", help="Memory order; default: channels_last if the backend has it.")
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Processor threads; default: torch's.")]
Busy = Annotated[
    int, typer.Option("--busy", min=0, max=64, help="Processes that shall work beside it: the contention level.")
]
Spaces = Annotated[
    list[str] | None,
    typer.Option("--space", metavar="S", help="Whose operators matter most; repeatable [large_kernel, mobile]."),
]
PlanFolder = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FOLDER", help="Time nothing; write the work and its program for another machine."),
]

Compressed = Annotated[
    bool,
    typer.Option(
        "--compressed", help="Time kernels for zeros and 8 bits, each beside its dense one, and nothing else."
    ),
]


def measure(
    models: Models = None,
    source: ModelsFrom = None,
    out: Out = None,
    time: Annotated[str, typer.Option("--time", "--budget", help="Budget, for example 90s or 20min.")] = "20min",
    backend: Backend = "eager",
    device: Torch = None,
    dtype: Annotated[Dtype, typer.Option("--dtype", help="Number format to measure.")] = Dtype.FP32,
    layout: Layout = None,
    batch: Batch = 1,
    threads: Threads = None,
    busy: Busy = 0,
    spaces: Spaces = None,
    plan: PlanFolder = None,
    compressed: Compressed = False,
    hw: Annotated[
        str | None, typer.Option("--hw", metavar="H", help="Compare MODELs with this device's predictions.")
    ] = None,
    seed: Seed = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Time this machine, so that predictions stand on its own numbers. Needs torch.

    Without MODEL: operators and random networks into --out, for `nasctl hw fit`; after a first round those operators
    of the spaces whose predictions are least certain. With MODELs: each of them end to end, beside what was predicted;
    RUN stands for its whole front, and --out keeps the times for the next fit.
    With --compressed: sparse and int8 kernels beside the dense ones, for `nasctl hw fit DIR --compressed`.
    With --plan: a folder for a machine that has torch and numpy alone; there, python FOLDER --out DIR.

    Example: nasctl hw measure --out hw_profiles/my_laptop --time 10min
    """
    from nas.cli.hw.measure_compressed import measure_compressed_kernels
    from nas.cli.hw.measure_models import measure_models
    from nas.cli.hw.measure_plan import measure_plan
    from nas.cli.hw.measure_sweep import SPACES, measure_sweep
    from nas.model.measure.alone import alone_in
    from nas.model.measure.contention import busy_processes

    if compressed and (models or source or plan or spaces):
        raise _own_choice()
    if plan is not None:
        words = {"backend": backend, "dtype": dtype.value, "layout": layout and layout.value}
        asked = {**words, "device": device and device.value}
        measure_plan(
            models, source, plan, asked, spaces or list(SPACES), out, batch=batch, seed=seed, json=json, quiet=quiet
        )
        return
    stack = replace(_stack(backend, device, dtype, layout, threads), busy_processes=busy)
    # Models whose times nobody keeps share no folder.
    kept = out if models or source else out or THIS_MACHINE
    with nullcontext() if kept is None else alone_in(kept), busy_processes(busy):
        if compressed:
            measure_compressed_kernels(out or THIS_MACHINE, time, stack, seed=seed, json=json, quiet=quiet)
        elif models or source:
            measure_models(models, source, stack, batch=batch, hw=hw, out=out, json=json, quiet=quiet)
        else:
            measure_sweep(out or THIS_MACHINE, time, stack, spaces or list(SPACES), seed=seed, json=json, quiet=quiet)


def _own_choice() -> UserError:
    return UserError(
        "--compressed times kernels of its own choice; leave out MODEL, --from, --space and --plan.",
        field="compressed",
    )


def _stack(
    backend: str, device: DeviceName | None, dtype: Dtype, layout: LayoutName | None, threads: int | None
) -> "MeasuredStack":
    from nas.model.measure.stack import this_stack

    return this_stack(
        dtype.value,
        layout.value if layout else None,
        threads,
        backend=backend,
        device=device.value if device else None,
    )
