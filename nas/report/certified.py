"""What a run proved, in a few sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

# Bounds are rounded outward by less than this.
PROVEN = 2e-9


def certificate_text(certificate: Mapping[str, Any] | None) -> str | None:
    """`No design of the grid is above 36761.43: the best is the optimum.`, and the remarks.

    None where nothing was to be proved.
    """
    if certificate is None:
        return None
    return " ".join(filter(None, [_proved(certificate), *certificate["remarks"]])) or "Nothing was proved."


def _proved(certificate: Mapping[str, Any]) -> str:
    best, bound, gap = (certificate[name] for name in ("best", "bound", "gap"))
    if (epsilon := certificate.get("epsilon")) is not None:
        factor = f"; thinned by a factor of {1 + epsilon:.6g} at most" if epsilon else ""
        return f"Proved: the front is that of all designs of the grid that hold the limits{factor}."
    if certificate.get("levels"):
        return _levels_text(certificate["levels"])
    if bound is None:
        return ""
    if best is None:
        return f"No design of the grid that holds the limits is beyond {bound:.10g}; none was found."
    if gap <= PROVEN:
        return f"Proved: no design of the grid that holds the limits is beyond {bound:.10g}, the best of this run."
    return f"No design of the grid that holds the limits is beyond {bound:.10g}: the best is within {gap:.2%} of it."


def _levels_text(levels: Sequence[Mapping[str, Any]]) -> str:
    """`At 8 levels of latency the best is within 0.03% to 1.2% of the optimum.`"""
    metric = next(iter(levels[0]))
    gaps = [level["gap"] for level in levels if level["gap"] is not None]
    unbounded = "" if gaps else "; nothing was proved there"
    within = f"within {min(gaps):.2%} to {max(gaps):.2%} of the optimum" if gaps else "of unknown distance"
    return f"At {len(levels)} limits on {metric} along the front the best is {within}{unbounded}."
