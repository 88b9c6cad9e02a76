"""`nasctl space sample`."""

from typing import Annotated

import typer

from nas.cli.options import Json, Seed
from nas.cli.output import print_json
from nas.cli.space.show import SpaceName


def sample(
    name: SpaceName,
    count: Annotated[int, typer.Option("-n", "--count", min=1, max=1_000_000, help="How many designs to draw.")] = 1,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Draw valid designs uniformly. With --json each line is an architecture.json, which every MODEL accepts.

    Example: nasctl space sample mobile -n 3 --seed 7
    """
    import numpy as np

    from search_spaces.core.files import architecture_document
    from search_spaces.core.load import load_space

    space = load_space(name)
    for code in space.sample(count, np.random.default_rng(seed)):
        architecture = space.architecture(space.decode(code))
        if json:
            print_json(architecture_document(space, architecture))
        else:
            print(architecture.id, " ".join(f"{key}={value}" for key, value in architecture.choices.items()))
