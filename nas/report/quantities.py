"""Numbers for people: 2.13 ms, 30.1 M, 64.0 MB: the inverse of `nas.objective.parse_quantity`."""

import math
from collections.abc import Mapping

from predictors.core.estimate import Estimate

Scale = tuple[tuple[float, str], ...]
"""Factors, smallest first, each with the text that follows the number."""

_COUNT: Scale = ((1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"))
SCALES: Mapping[str, Scale] = {
    "s": ((1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1.0, "s")),
    "J": ((1e-6, "µJ"), (1e-3, "mJ"), (1.0, "J"), (1e3, "kJ")),
    "B": tuple((factor, prefix + "B") for factor, prefix in _COUNT),
    "": _COUNT,
}
"""Prefixes by SI unit; every unit without its own row is a count or a score and reads the row ''."""

# Below this a score such as 812.4 or 32755 is easier to compare in full than with a prefix.
PLAIN_BELOW = 1e5


def format_quantity(value: float | None, unit: str) -> str:
    """An SI value with three significant digits and a prefix; `unknown` for None and NaN, never zero."""
    if value is None or math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    factor, suffix = scale_of(value, unit)
    return f"{_digits(value, factor, unit)} {suffix}".rstrip()


def format_estimate(estimate: Estimate) -> str:
    """`2.13 ms [1.98, 2.31]`; an exact number stands alone."""
    return format_interval(estimate.value, estimate.low, estimate.high, estimate.unit)


def format_interval(value: float, low: float, high: float, unit: str) -> str:
    """`2.13 ms [1.98, 2.31]`, the bounds in the value's own prefix; without an interval the value alone."""
    text = format_quantity(value, unit)
    if not low < high:
        return text
    factor, _ = scale_of(value, unit)
    return f"{text} [{_digits(low, factor, unit)}, {_digits(high, factor, unit)}]"


def format_share(share: float) -> str:
    """A share in 0..1 as whole percent; never rounds a missing part away."""
    # 0.29 * 100 is 28.999999999999996: the sliver is the computer's, not the share's.
    percent = math.floor(share * 100 + 1e-9) if share < 1 else 100
    return f"{percent} %"


def format_shape(shape: tuple[int, ...]) -> str:
    """`80 × 56 × 56` for (C, H, W), `1000` for a vector."""
    return " × ".join(str(side) for side in shape)


def scale_of(value: float, unit: str) -> tuple[float, str]:
    """The factor to divide by and the suffix to print, so that one to three digits stand before the point."""
    scale = SCALES.get(unit, _COUNT)
    if value == 0 or (_is_count(unit) and abs(value) < PLAIN_BELOW):
        return next(entry for entry in scale if entry[0] == 1.0)
    # 999.6 rounds to 1000: it belongs to the next prefix.
    fitting = [entry for entry in scale if abs(value) >= entry[0] * 0.9995]
    return fitting[-1] if fitting else scale[0]


def _is_count(unit: str) -> bool:
    return unit not in SCALES or unit == ""


def _digits(value: float, factor: float, unit: str) -> str:
    number = value / factor
    plain = _is_count(unit) and factor == 1.0
    if number == 0 or (plain and number == round(number)):
        return str(round(number))
    significant = 4 if plain else 3
    if abs(number) < 1e-4:
        return f"{number:.{significant}g}".replace("e-0", "e-")
    # Rounding first: 9.996 has one digit before the point, what is printed has two.
    exponent = math.floor(math.log10(abs(float(f"{number:.{significant - 1}e}"))))
    return f"{number:.{max(significant - 1 - exponent, 0)}f}"
