"""The front door: which commands there are, and how any of them ends."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

from nas.cli.bits import bits
from nas.cli.completing import offer_names
from nas.cli.config import configure
from nas.cli.config_show import app as config
from nas.cli.coordinates import coordinates
from nas.cli.crop import crop
from nas.cli.doctor import doctor
from nas.cli.export import export
from nas.cli.failures import INTERRUPTED, report_failure
from nas.cli.hw import app as hw
from nas.cli.init import init
from nas.cli.inspect import inspect
from nas.cli.place import place
from nas.cli.predict import predict
from nas.cli.report import report
from nas.cli.resume import resume
from nas.cli.runs import app as runs
from nas.cli.scale import scale
from nas.cli.score import score
from nas.cli.search import search
from nas.cli.show import show
from nas.cli.space import app as space
from nas.cli.study import app as study
from nas.cli.train import train

# Drawings are a great many small objects without cycles: looking for cycles took a third of a command's time.
OBJECTS_BETWEEN_COLLECTIONS = 200_000
# Set by the shell's completion script, which typer writes.
COMPLETING = "_NASCTL_COMPLETE"

app = typer.Typer(
    help="Neural architecture search by table: a front of trainable networks for a device, in seconds.",
    epilog="Start here: nasctl search --space large_kernel --hw a100",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from nas import __version__

        typer.echo(f"nasctl {__version__}")
        raise typer.Exit


@app.callback()
def prepare(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave."),
    ] = False,
) -> None:
    """What every command shares: the settings that stand in files and the environment."""
    configure(context)


FIND = (init, search, resume, report)
LOOK = (show, predict, place, score, inspect, coordinates)
TAKE = (scale, crop, export, train, bits)
for command in (*FIND, *LOOK, *TAKE, doctor):
    app.command()(command)
app.add_typer(runs, name="runs", help="Look at the runs of this project.")
app.add_typer(space, name="space", help="Look at search spaces and check your own.")
app.add_typer(study, name="study", help="Describe study files to editors and validators.")
app.add_typer(hw, name="hw", help="Look at devices, measure this machine, price operators.")
app.add_typer(config, name="config", help="Look at the settings that need no flag.")


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure has been told by then."""
    command = get_command(app)
    if COMPLETING in os.environ:
        offer_names(command)
    try:
        status = command(args=list(arguments) or ["--help"], prog_name="nasctl", standalone_mode=False)
    except Exception as error:
        return report_failure(error, as_json="--json" in arguments)
    if status == INTERRUPTED:
        # typer answers Ctrl-C with this status where no command made more of it.
        print("Interrupted; the same command goes on with what was finished.", file=sys.stderr)
    return status or 0


def main() -> None:
    """The `nasctl` script."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another alphabet reads a question mark for what it lacks.
            stream.reconfigure(errors="replace")
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)
