"""`nasctl hw`: what a device is."""

import typer

from nas.cli.hw.check import check
from nas.cli.hw.fit import fit
from nas.cli.hw.ls import ls
from nas.cli.hw.measure import measure
from nas.cli.hw.price import price
from nas.cli.hw.show import show

app = typer.Typer()
for command in (ls, show, measure, fit, check, price):
    app.command()(command)
