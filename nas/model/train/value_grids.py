"""The grids of values that a quantised training leaves, as a file."""

import json
from collections.abc import Sequence

from nas.model.compress.core.hook import TrainingHook
from nas.model.quantise.aware import QuantisationAware

VALUE_GRIDS = "value_grids.json"


def value_grids(hooks: Sequence[TrainingHook]) -> dict[str, bytes]:
    """By the places of the network: values are (q - zero_point) * scale, q from `low` to `high`."""
    grids = [affines for hook in hooks if isinstance(hook, QuantisationAware) for affines in hook.affines().items()]
    told = {
        place: {"scale": float(grid.scale), "zero_point": int(grid.zero_point), "low": grid.low, "high": grid.high}
        for place, grid in grids
    }
    return {VALUE_GRIDS: f"{json.dumps(told, indent=2, sort_keys=True)}\n".encode()}
