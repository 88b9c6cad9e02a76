"""`nasctl study`: what a search is asked, as a file."""

import typer

from nas.cli.study.schema import schema

app = typer.Typer()
app.command()(schema)


@app.callback()
def group() -> None:
    """With one command alone typer would take it for the group."""
