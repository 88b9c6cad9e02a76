"""`nasctl init`."""

import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json

SUFFIXES = (".yaml", ".yml")


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The study to write, a .yaml file.")] = Path(
        "study.yaml"
    ),
    space: Annotated[str, typer.Option("--space", metavar="S", help="`nasctl space ls`, or a file.")] = "large_kernel",
    hw: Annotated[str, typer.Option("--hw", metavar="H", help="`nasctl hw ls`, or a .toml file.")] = "a100",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:
    """Write a commented study to start from, and beside it the schema by which an editor completes it.

    Example: nasctl init study.yaml --space mobile --hw cpu
    """
    from hw_profiles.core.catalog import find_profile
    from nas.errors import UserError
    from nas.model.export.core.writing import write_all
    from nas.study.schema import study_schema
    from nas.study.template import commented_study
    from search_spaces.core.load import load_space

    if file.suffix not in SUFFIXES:
        raise UserError(f"'{file}' is no .yaml file; a study with comments is written as YAML.", field="file")
    load_space(space)
    find_profile(hw)
    schema = f"{file.stem}.schema.json"
    study = commented_study({"space": space, "hw": hw}, file=str(file), schema=schema)
    contents = {file.name: study.encode(), schema: (json_text.dumps(study_schema(), indent=1) + "\n").encode()}
    places = write_all(file.parent, contents, overwrite=overwrite)
    answer = {"study": str(places[file.name]), "schema": str(places[schema])}
    if json:
        print_json(answer)
    else:
        print_facts({**answer, "try it": f"nasctl search --study {file} --dry-run"})
