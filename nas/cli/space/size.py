"""`nasctl space size`."""

from nas.cli.options import Json
from nas.cli.output import print_json
from nas.cli.space.show import SpaceName


def size(name: SpaceName, json: Json = False) -> None:
    """Count a space's valid designs, exactly.

    Example: nasctl space size large_kernel
    """
    from search_spaces.core.load import load_space

    space = load_space(name)
    cardinality = space.cardinality()
    if json:
        print_json({"space": space.name, "cardinality": cardinality})
    else:
        print(f"{cardinality:,} valid designs (about {float(cardinality):.1e})")
