"""A score by ranks for the networks that somebody names, be they many or one."""

import math
from collections.abc import Sequence

from nas.model.proxies.core.reference import reference_sample
from nas.model.proxies.core.scorer import Measured, Score
from nas.model.proxies.core.scorers import ByRanks
from search_spaces.core.architecture import Architecture

ALONE = "a network alone has no rank, and no sample of its space is kept for this resolution and batch: name several"


def standings(scorer: ByRanks, architectures: Sequence[Architecture], measured: Sequence[Measured]) -> list[Score]:
    """Each network's score among the others and, where all are of one space, the sample that is kept of it.

    The sample was measured with each proxy's own batch, so whoever asks for another is told without it.
    """
    kinds = {(each.space_name, each.resolution) for each in architectures}
    comparable = len(kinds) == 1 and scorer.conditions.batch is None
    others = reference_sample(*kinds.pop()) if comparable else []
    if len(measured) + len(others) < 2:
        return [Score(math.nan, ALONE) for _ in measured]
    values = scorer.combine([*measured, *others])[: len(measured)]
    remark = f"among {len(measured)} networks given and {len(others)} known of their space"
    return [Score(float(value), remark) for value in values]
