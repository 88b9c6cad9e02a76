"""`nasctl space`: what can be built."""

import typer

from nas.cli.space.check import check
from nas.cli.space.compare import compare
from nas.cli.space.ls import ls
from nas.cli.space.sample import sample
from nas.cli.space.schema import schema
from nas.cli.space.show import show
from nas.cli.space.size import size

app = typer.Typer()
for command in (ls, show, size, sample, check, schema, compare):
    app.command()(command)
