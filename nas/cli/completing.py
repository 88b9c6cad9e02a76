"""What a shell offers behind an option: names from the folders of plug-ins, and files. Nothing heavy is imported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from typer.core import TyperGroup

Completion = Callable[[str], list[str]]

# More than a shell can show.
MOST_PATHS = 200


@dataclass(frozen=True)
class Offer:
    """One word for the shell, as typer's completion reads it."""

    value: str
    help: str | None = None
    type: str = "plain"


def offer_names(command: object) -> None:
    """Let every option and argument below a command offer the names that it takes."""
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            offer_names(child)
        return
    for parameter in vars(command)["params"]:
        if parameter.name in OFFERED:
            parameter.shell_complete = _offers(OFFERED[parameter.name])


def _offers(names: Completion) -> Callable[[object, str], list[Offer]]:
    return lambda _, incomplete: [Offer(name) for name in names(incomplete)]


def spaces(incomplete: str) -> list[str]:
    from search_spaces.core.catalog import list_spaces

    return _offered(incomplete, list_spaces(), (".yaml", ".yml", ".toml", ".json", ".py"))


def devices(incomplete: str) -> list[str]:
    from hw_profiles.core.catalog import list_cell_devices, list_profiles

    cells = [name for names in list_cell_devices().values() for name in names]
    return _offered(incomplete, [*list_profiles(), *cells], (".toml",))


def models(incomplete: str) -> list[str]:
    """Published models; runs, architectures and exported files by their path."""
    from search_spaces.core.load import list_models

    return _offered(incomplete, list_models(), (".json", ".py"))


def runs(incomplete: str) -> list[str]:
    """Run folders, and the folders on the way to them."""
    return _paths(incomplete, ())


def strategies(incomplete: str) -> list[str]:
    from nas.search.core.catalog import list_strategies

    return _offered(incomplete, list_strategies())


def executors(incomplete: str) -> list[str]:
    from nas.executors.core.catalog import list_executors

    return _offered(incomplete, list_executors())


def metrics(incomplete: str) -> list[str]:
    """What may be sought: metrics, and training-free scores."""
    from predictors.core.metric import list_metrics

    return _offered(incomplete, [*list_metrics(), *proxies("")])


def limits(incomplete: str) -> list[str]:
    """A metric and the `=` before its bound; bounds are the user's own."""
    from predictors.core.metric import list_metrics

    return [f"{name}=" for name in _offered(incomplete, list_metrics())]


def proxies(incomplete: str) -> list[str]:
    from nas.model.proxies.core.proxy import list_proxies

    return _offered(incomplete, list_proxies())


def scores(incomplete: str) -> list[str]:
    """What `--proxy` takes: proxies, and the words for several of them."""
    return _offered(incomplete, ["default", "all", *proxies("")])


def formats(incomplete: str) -> list[str]:
    from nas.model.export.core.catalog import list_exporters

    return _offered(incomplete, list_exporters())


def rules(incomplete: str) -> list[str]:
    from search_spaces.scaling.core.rules import list_rules

    return _offered(incomplete, list_rules())


def data(incomplete: str) -> list[str]:
    """Built-in data sets by their files, and folders of images."""
    from nas.model.train import datasets
    from search_spaces.core.plugins import plugin_names

    return [*_offered(incomplete, plugin_names(Path(datasets.__path__[0]))), *_paths(incomplete, ())]


def _offered(incomplete: str, names: Iterable[str], suffixes: tuple[str, ...] = ()) -> list[str]:
    """The names that begin so, and the files of these kinds with the folders on the way to them."""
    found = [name for name in names if name.startswith(incomplete)]
    return [*found, *_paths(incomplete, suffixes)] if suffixes else found


def _paths(incomplete: str, suffixes: tuple[str, ...], *, folders: bool = True) -> list[str]:
    folder, _, begun = incomplete.rpartition("/")
    start = Path(f"{folder}/" if incomplete.startswith("/") else folder or ".")
    prefix = f"{folder}/" if "/" in incomplete else ""
    try:
        entries = sorted(start.iterdir())
    except OSError:
        return []
    inside = [(f"{prefix}{entry.name}", entry) for entry in entries if _shown(entry.name, begun)]
    files = [text for text, entry in inside if entry.suffix in suffixes and entry.is_file()]
    # A folder may be what is wanted, as a run is, or lead to it: the slash is left to the user.
    return [*files, *(text for text, entry in inside if folders and entry.is_dir())][:MOST_PATHS]


def _shown(name: str, begun: str) -> bool:
    return name.startswith(begun) and (begun.startswith(".") or not name.startswith((".", "__")))


# What a parameter of one name means is the same in every command.
OFFERED: dict[str, Completion] = {
    "space": spaces,
    "spaces": spaces,
    "hw": devices,
    "on": devices,
    "split_to": devices,
    "model": models,
    "models": models,
    "target": models,
    "run": runs,
    "runs": runs,
    "minimize": metrics,
    "maximize": metrics,
    "metrics": metrics,
    "at_most": limits,
    "at_least": limits,
    "strategy": strategies,
    "executor": executors,
    "proxy": scores,
    "to": formats,
    "rule": rules,
    "data": data,
}
