"""What the blocks of a scaled network accept: groups and heads that divide, borders that shrink or widen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from search_spaces.scaling.core.network import PlainNetwork, declared
from search_spaces.scaling.core.rounding import WIDTH_STEP

# How many steps of width a stage or the stem may move to either side.
REACH = 16


def accepted(network: PlainNetwork) -> PlainNetwork:
    """The same network, with the nearest widths that its blocks do not refuse.

    Raises:
        SpaceError: no width within reach is accepted, or a setting is beyond what a space may declare.
    """
    open_widths = {index: _around(stage.width) for index, stage in enumerate(network.stages)}
    space, choices = declared(network, open_widths, _around(network.stem.get("channels", 0)))
    wanted = [domain.values.index(choices[name]) for name, domain in space.dimensions.items()]
    repaired = space.decode(space.designs.repair(np.asarray([wanted]))[0])
    widths = [repaired[f"stage{index}.width"] for index in range(1, len(network.stages) + 1)]
    stages = (replace(stage, width=width) for stage, width in zip(network.stages, widths, strict=True))
    stem = {name: repaired.get(f"stem.{name}", value) for name, value in network.stem.items()}
    return replace(network, stem=stem, stages=tuple(stages))


def _around(width: int) -> list[int]:
    """Widths within reach of one; none within that of none."""
    if width == 0:
        return []
    steps = range(-REACH, REACH + 1)
    return [width + step * WIDTH_STEP for step in steps if width + step * WIDTH_STEP > 0]
