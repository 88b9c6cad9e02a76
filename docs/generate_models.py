"""Writes docs/models.md from the spaces' own points: `python -m docs.generate_models`."""

import re
from pathlib import Path

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.load import list_models, load_points, load_space

PAGE = Path(__file__).parent / "models.md"

INTRODUCTION = """\
# Models by name

Published models that are points of the shipped spaces: {models} in {spaces} spaces. Wherever a command takes a model,
it takes these names: `nasctl show NAME`, `predict`, `scale`, `export`.

Parameters are the trainable ones, as trained -> as deployed where folding and merging leave fewer. MACs are those of
convolutions and matrix products for one image at the resolution beside them, as deployed. Where the authors' code or
timm has the model, the tests hold its counts to the digit.

`python -m docs.generate_models` writes this page from the code."""

COLUMNS = """\
| model | resolution | parameters | MACs | source |
|---|---|---|---|---|"""


def spaces_with_models() -> list[str]:
    """In the order of the page."""
    return [name for name in list_spaces() if load_points(name)]


def introduction() -> str:
    """What stands before the tables."""
    return INTRODUCTION.format(models=len(list_models()), spaces=len(spaces_with_models()))


def section(space: str) -> str:
    """One space's models, in the order of their declaration."""
    declared, points = load_space(space), load_points(space)
    rows = [_row(name, declared.architecture(point.choices), point.source) for name, point in points.items()]
    return "\n".join([f"## {space}", "", COLUMNS, *rows])


def _row(name: str, architecture: Architecture, source: str) -> str:
    params, deployed, macs = (_count(architecture, metric) for metric in ("params", "params_deploy", "macs"))
    both = f"{params:,}" if params == deployed else f"{params:,} -> {deployed:,}"
    return f"| `{name}` | {architecture.resolution} | {both} | {_giga(macs)} | {_linked(source)} |"


def _count(architecture: Architecture, metric: str) -> int:
    return int(estimate(architecture, metric, Scene()).value)


def _giga(macs: int) -> str:
    return f"{macs / 1e9:.3f} G" if macs >= 1e9 else f"{macs / 1e6:.1f} M"


def _linked(source: str) -> str:
    """Papers and repositories as links, the rest as the point says it."""
    source = re.sub(r"arXiv:(\d{4}\.\d{4,5})", r"[arXiv:\1](https://arxiv.org/abs/\1)", source)
    return re.sub(r"(?:(?<=; )|github\.com/)([\w-]+/[\w.-]+)", r"[\1](https://github.com/\1)", source)


if __name__ == "__main__":
    PAGE.write_text("\n\n".join([introduction(), *map(section, spaces_with_models())]) + "\n", encoding="utf-8")
