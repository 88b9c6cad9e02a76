"""What docs/spaces.md shows is what nasctl takes."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from search_spaces.core.catalog import list_spaces
from search_spaces.core.load import load_space

PAGE = Path(__file__).parents[2] / "docs" / "spaces.md"


def example(language: str, position: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[position]


def test_the_space_in_the_page_is_a_space_whose_designs_draw(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(example("yaml"))
    space = load_space(str(file))
    assert space.cardinality() > 100_000
    for code in space.sample(20, np.random.default_rng(0)):
        assert space.architecture(space.decode(code)).resolution == 32


def test_the_mixed_place_in_the_page_takes_turns(tmp_path):
    declared = yaml.safe_load(example("yaml"))
    declared["stages"][1] |= yaml.safe_load(example("yaml", 1))
    # The little space has narrow stages.
    declared["stages"][1]["block"]["one_of"][2]["head_channels"] = 16
    file = tmp_path / "mixed.yaml"
    file.write_text(yaml.safe_dump(declared))
    space = load_space(str(file))
    kinds = {space.decode(code)["stage2.kind"] for code in space.sample(200, np.random.default_rng(0))}
    assert kinds == {"convnext", "inverted_residual", "convnext-transformer"}


def test_the_u_net_in_the_page_answers_for_every_position(tmp_path):
    file = tmp_path / "organs.yaml"
    file.write_text(example("yaml", 2))
    space = load_space(str(file))
    for code in space.sample(20, np.random.default_rng(0)):
        assert space.architecture(space.decode(code)).graph.nodes[-1].shape == (5, 64, 64, 64)


def test_the_page_counts_every_space_that_ships():
    rows = re.findall(r"^\| (`[^|]+`) \| ([\d., x^]+(?: each)?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    stated = {name: count for names, counts in rows for name, count in _paired(names, counts)}
    assert sorted(stated) == list_spaces()
    assert {name: _written_like(count, load_space(name).cardinality()) for name, count in stated.items()} == stated


def _paired(names: str, counts: str) -> Iterator[tuple[str, str]]:
    """`a`, `b` | 1, 2: a count for each name; `a`, `b` | 1 each."""
    named, numbers = re.findall(r"`(\w+)`", names), counts.removesuffix(" each").split(", ")
    return zip(named, numbers * len(named) if len(numbers) == 1 else numbers, strict=True)


def _written_like(stated: str, count: int) -> str:
    """The number as the page writes it: whole, or three digits and a power of ten."""
    if "x 10^" not in stated:
        return f"{count:,}"
    mantissa, exponent = f"{count:.2e}".split("e+")
    return f"{mantissa} x 10^{int(exponent)}"
