"""`nasctl score`."""

from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.live import LiveLine
from nas.cli.options import Json, Models, ModelsFrom, Quiet, Resolution, Seed
from nas.cli.output import print_facts, print_json, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nas.api.models import NamedModel
    from nas.model.proxies.core.scorer import Conditions, Measured

ALL = "all"
PROXY_HELP = "default, all, or names with commas between them; a wrong name lists them."


def score(
    models: Models = None,
    source: ModelsFrom = None,
    proxy: Annotated[str, typer.Option("--proxy", metavar="P[,Q]", help=PROXY_HELP)] = "default",
    batch: Annotated[
        int | None, typer.Option("--batch", min=1, help="Images that a proxy reads; default: each proxy its own.")
    ] = None,
    resolution: Resolution = None,
    device: Annotated[str, typer.Option("--device", help="cpu, cuda or cuda:1.")] = "cpu",
    seed: Seed = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score networks that nobody trained: fresh weights, random images and labels, all by the seed.

    `default` ranks a network by several proxies, whose own numbers it prints too: among the models given, and the
    sample of their space where one is kept. It is the mean of log(rank / networks): at most 0, the best by every proxy.

    Example: nasctl score convnext_tiny --proxy all
    """
    from nas.api.models import load_models, model_names
    from nas.model.proxies.core.scorer import Conditions
    from nas.model.proxies.core.scorers import DEFAULT

    names = _names(proxy)
    found = _scored(list(load_models(model_names(models, source), resolution)), names, seed, Conditions(batch, device))
    if DEFAULT in names:
        with LiveLine("scoring", quiet=quiet) as line:
            found = iter(_with_standings(found, Conditions(batch, device), line))
    for model, measured in found:
        if json or source:
            _print_as_json(model, measured, seed)
        else:
            _print(model, measured, quiet=quiet)


def _names(text: str) -> tuple[str, ...]:
    """`a,b` as names, each once; `all` is the default and every proxy."""
    from nas.model.proxies.core.scorers import list_scorers

    asked = [name.strip() for name in text.split(",")]
    names = [name for one in asked for name in (list_scorers() if one == ALL else [one])]
    return tuple(dict.fromkeys(names))


def _scored(
    models: "Sequence[NamedModel]", names: "Sequence[str]", seed: int, conditions: "Conditions"
) -> "Iterator[tuple[NamedModel, Measured]]":
    """Each model with what the proxies say of it."""
    from nas.model.proxies.core.examine import examine
    from nas.model.proxies.core.scorers import proxies_of

    proxies = proxies_of(names)
    return ((model, examine(model.architecture, proxies, seed, conditions)) for model in models)


def _with_standings(
    found: "Iterator[tuple[NamedModel, Measured]]", conditions: "Conditions", line: LiveLine
) -> "list[tuple[NamedModel, Measured]]":
    """The default among all that was asked, which is why all of it is measured first."""
    from nas.model.proxies.core.scorers import DEFAULT, default_scorer
    from nas.model.proxies.core.standing import standings

    held = []
    for each in found:
        held.append(each)
        line.tell(f"{len(held)} networks")
    architectures, measured = [model.architecture for model, _ in held], [each for _, each in held]
    standing = standings(default_scorer(conditions), architectures, measured)
    return [(model, {DEFAULT: at, **each}) for (model, each), at in zip(held, standing, strict=True)]


def _print_as_json(model: "NamedModel", measured: "Measured", seed: int) -> None:
    scores = {name: held.value for name, held in measured.items()}
    remarks = {name: held.remark for name, held in measured.items() if held.remark}
    resolution = model.architecture.resolution
    print_json({"model": model.name, "scores": scores, "remarks": remarks, "seed": seed, "resolution": resolution})


def _print(model: "NamedModel", measured: "Measured", *, quiet: bool) -> None:
    told = {name: f"{held.value:.6g}" if held.known else "unknown" for name, held in measured.items()}
    print_facts({"model": model.name, "resolution": model.architecture.resolution, **told})
    for name, held in measured.items():
        if held.remark:
            remark(f"{name}: {held.remark}", quiet=quiet)
