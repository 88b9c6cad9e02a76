"""`nasctl runs`: what was searched."""

import typer

from nas.cli.runs.ls import ls
from nas.cli.runs.show import show

app = typer.Typer()
for command in (ls, show):
    app.command()(command)
