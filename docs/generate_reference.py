"""Pages of the site that follow from the code: commands and files; mkdocs asks for them while it builds."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from typer.core import TyperGroup
from typer.main import get_command

from nas.cli.main import app
from nas.model.train.recipe import Recipe
from nas.study.schema import study_schema
from search_spaces.core.files import space_schema


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by mkdocs."""
    for name, page in (("commands", commands_page()), ("files", files_page())):
        files.append(File.generated(config, f"reference/{name}.md", content=page))
    return files


def commands_page() -> str:
    """Every command with its description, options and example."""
    lines = [
        "# Commands",
        "",
        "Read off the commands themselves. `--json` answers one object on stdout. Exit codes: 0 done, 1 nothing met",
        "the limits or a gate failed, 2 the user's mistake, 3 hardware or profile missing, 130 interrupted.",
        "",
    ]
    for name, command in _leaves(get_command(app)):
        lines += _command(name, command)
    return "\n".join(lines)


def files_page() -> str:
    """Fields of the files that people write."""
    study = study_schema()
    lines = ["# Files", "", "## Study", "", "`nasctl study schema` prints the JSON Schema.", "", *_fields(study), ""]
    for name, stage in study["$defs"].items():
        lines += [f"### {name}", "", stage.get("description", ""), "", *_fields(stage), ""]
    recipe = Recipe.model_json_schema()
    lines += ["## Training recipe", "", "What `nasctl train --set field=value` changes.", "", *_fields(recipe), ""]
    kinds = {definition["title"] for definition in space_schema()["$defs"].values() if "title" in definition}
    lines += [
        "## Space",
        "",
        "`nasctl space schema` prints the JSON Schema; [Declare a space](../spaces.md) explains it.",
    ]
    lines += ["", f"It describes: {', '.join(sorted(kinds))}.", ""]
    return "\n".join(lines)


def _leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield " ".join(path), command
        return
    for name, child in command.commands.items():
        yield from _leaves(child, (*path, name))


def _command(name: str, command: Any) -> list[str]:
    told, *examples = re.split(r"\n*Example: ", inspect.cleandoc(command.help))
    options = [parameter for parameter in command.params if parameter.opts[0].startswith("-")]
    arguments = " ".join(p.metavar or p.name.upper() for p in command.params if p not in options)
    lines = [f"## {name}", "", told, "", "```console", *(f"$ {example.strip()}" for example in examples), "```", ""]
    if arguments:
        lines += [f"Arguments: `{arguments}`", ""]
    lines += ["| option | is |", "|---|---|"]
    lines += [f"| `{', '.join(p.opts)}`{_metavar(p)} | {_cell(p.help or '')} |" for p in options]
    return [*lines, ""]


def _metavar(parameter: Any) -> str:
    return f" {_cell(parameter.metavar)}" if parameter.metavar else ""


def _fields(schema: dict[str, Any]) -> list[str]:
    rows = [
        f"| `{name}` | {_default(field, name in schema.get('required', ()))} | {_cell(field.get('description', ''))} |"
        for name, field in schema["properties"].items()
    ]
    return ["| field | default | is |", "|---|---|---|", *rows]


def _default(field: dict[str, Any], required: bool) -> str:
    if required:
        return "required"
    default = field.get("default")
    return "open" if default in (None, [], {}, ()) else f"`{default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
