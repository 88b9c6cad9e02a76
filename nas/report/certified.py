"""What a run proved, in one sentence."""

from collections.abc import Mapping
from typing import Any

# Bounds are rounded outward by less than this.
PROVEN = 2e-9


def certificate_text(certificate: Mapping[str, Any] | None) -> str | None:
    """`No design of the grid is above 36761.43: the best is the optimum.` None where nothing was to be proved."""
    if certificate is None:
        return None
    best, bound, gap = (certificate[name] for name in ("best", "bound", "gap"))
    if bound is None:
        return "Nothing was proved."
    if best is None:
        return f"No design of the grid that holds the limits is beyond {bound:.10g}; none was found."
    if gap <= PROVEN:
        return f"Proved: no design of the grid that holds the limits is beyond {bound:.10g}, the best of this run."
    return f"No design of the grid that holds the limits is beyond {bound:.10g}: the best is within {gap:.2%} of it."
