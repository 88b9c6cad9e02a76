"""`nasctl config show`."""

from typing import Annotated

import typer

from nas.cli.config import KEYS, settings_here
from nas.cli.options import Json
from nas.cli.output import print_json, print_rows

app = typer.Typer()
NOWHERE = "default"


@app.callback()
def group() -> None:
    """With one command alone typer would take it for the group."""


@app.command()
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each setting comes from.")] = False,
    json: Json = False,
) -> None:
    """Show the settings that hold here: a flag beats NASCTL_*, the project's nasctl.toml, the user's file, the default.

    Example: nasctl config show --origin
    """
    settings = settings_here()
    if json:
        said = {key: {"value": setting.value, "origin": setting.origin} for key, setting in settings.items()}
        print_json({"settings": {key: said.get(key, {"value": None, "origin": NOWHERE}) for key in KEYS}})
        return
    rows = [
        (key, str(settings[key].value), settings[key].origin) if key in settings else (key, "", NOWHERE) for key in KEYS
    ]
    header = ("setting", "value", "origin")
    shown = 3 if origin else 2
    print_rows(header[:shown], [row[:shown] for row in rows])
