"""What docs/spaces.md shows is what nasctl takes."""

import re
from pathlib import Path

import numpy as np
import yaml

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


def test_the_page_names_every_shipped_count_it_states():
    rows = re.findall(r"\| `(\w+)` \| ([\d.]+ x 10\^\d+) \|", PAGE.read_text(encoding="utf-8"))
    stated = dict(rows)
    assert {"large_kernel", "mobile"} <= stated.keys()
    for name, number in stated.items():
        mantissa, exponent = number.split(" x 10^")
        assert f"{load_space(name).cardinality():.2e}" == f"{float(mantissa):.2f}e+{int(exponent):02d}"
