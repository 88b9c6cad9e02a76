import typer

app = typer.Typer()


@app.command()
def ls() -> None:
    """x"""
