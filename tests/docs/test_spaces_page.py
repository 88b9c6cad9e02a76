"""What docs/spaces.md shows is what nasctl takes."""

import re
from pathlib import Path

import numpy as np

from search_spaces.core.load import load_space

PAGE = Path(__file__).parents[2] / "docs" / "spaces.md"


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_space_in_the_page_is_a_space_whose_designs_draw(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(example("yaml"))
    space = load_space(str(file))
    assert space.cardinality() > 100_000
    for code in space.sample(20, np.random.default_rng(0)):
        assert space.architecture(space.decode(code)).resolution == 32


def test_the_page_names_every_shipped_count_it_states():
    rows = re.findall(r"\| `(\w+)` \| ([\d.]+ x 10\^\d+) \|", PAGE.read_text(encoding="utf-8"))
    stated = dict(rows)
    assert {"large_kernel", "mobile"} <= stated.keys()
    for name, number in stated.items():
        mantissa, exponent = number.split(" x 10^")
        assert f"{load_space(name).cardinality():.2e}" == f"{float(mantissa):.2f}e+{int(exponent):02d}"
