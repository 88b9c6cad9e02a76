"""`nasctl coordinates`."""

from statistics import median
from typing import Annotated

import typer

from nas.cli.options import Json, Model, Resolution, Seed
from nas.cli.output import print_json, print_rows

PARAMETRISATIONS = ("standard", "mup")


def coordinates(
    model: Model,
    macs: Annotated[
        list[float] | None,
        typer.Option("--macs", metavar="FACTOR", min=0.01, help="Also at so many times its MACs, by width; repeat."),
    ] = None,
    resolution: Resolution = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Check whether a network's widths train alike: by how much three steps of Adam move each layer.

    Under the maximal update parametrisation the moves of a network and of its wider kin are nearly equal, so that a
    learning rate found on the narrow one suits the wide one; under the standard one they grow with the width.

    Example: nasctl coordinates convnext_atto --macs 4 --macs 16 --resolution 128
    """
    from nas.api.models import find_model
    from nas.model.mup.coordinates import spread
    from nas.model.mup.family import family_moves
    from search_spaces.core.load import load_space
    from search_spaces.scaling.core.scale import scale

    base = find_model(model, resolution).architecture
    factors = [1.0, *(macs or [4.0])]
    space = load_space(base.space_name).at_resolution(base.resolution)
    family = [base, *(scale(space, base, "width", by, {}).architecture for by in factors[1:])]
    moves = {name: family_moves(family, name, seed=seed) for name in PARAMETRISATIONS}
    spreads = {name: median(spread(found).values()) for name, found in moves.items()}
    if json:
        members = [
            {"macs_factor": by, **{name: moves[name][at] for name in PARAMETRISATIONS}} for at, by in enumerate(factors)
        ]
        print_json({"model": model, "seed": seed, "spread": spreads, "members": members})
        return
    rows = [
        (f"{by:g}x", *(f"{median(moves[name][at].values()):.4g}" for name in PARAMETRISATIONS))
        for at, by in enumerate(factors)
    ]
    rows.append(("largest / smallest", *(f"{spreads[name]:.2f}" for name in PARAMETRISATIONS)))
    print_rows(("median layer moves by", *PARAMETRISATIONS), rows, right=(False, True, True))
