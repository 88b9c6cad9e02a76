"""What is said of a machine that drifted while it was measured."""

from predictors.core.card import Drift


def drift_in_words(drift: Drift) -> str:
    """Two sentences, and a warning where the drift is too large to correct."""
    quiet, typical, worst = f"{1e6 * drift.quiet_s:.3g} us when quiet", f"{drift.typical:.2f}", f"{drift.worst:.2f}"
    told = f"A reference operator, {quiet}, took {typical} times that at the median, {worst} at worst. "
    whom = f"they and {drift.networks} whole networks are" if drift.networks else "they are"
    followed = f"Operators followed it by a share of {drift.share:.2f}: {whom} corrected by so much."
    warning = "\nThat is too much to correct: measure again on a quieter machine." if drift.too_large else ""
    return told + followed + warning
