"""L-Mul, a product by one addition (Luo & Sun 2024, arXiv:2410.00907, equation 4).

With x = (1 + x_m) 2^x_e it gives (1 + x_m + y_m + 2^-l) 2^(x_e + y_e): what it leaves out, x_m y_m, is 2^-l on average.
"""

import numpy as np


def l_mul(x: np.ndarray, y: np.ndarray, mantissa_bits: int) -> np.ndarray:
    """Elementwise products of floating-point numbers of any one shape, mantissas rounded to some bits first."""
    (x_mantissa, x_exponent), (y_mantissa, y_exponent) = (_parts(values, mantissa_bits) for values in (x, y))
    magnitude = (1 + x_mantissa + y_mantissa + 2.0 ** -_offset(mantissa_bits)) * 2.0 ** (x_exponent + y_exponent)
    return np.sign(x) * np.sign(y) * magnitude


def rounded(values: np.ndarray, mantissa_bits: int) -> np.ndarray:
    """The floating-point numbers that L-Mul multiplies: mantissas of so many bits."""
    mantissa, exponent = _parts(values, mantissa_bits)
    return np.sign(values) * (1 + mantissa) * 2.0**exponent


def _parts(values: np.ndarray, mantissa_bits: int) -> tuple[np.ndarray, np.ndarray]:
    """(mantissa behind the leading one, exponent) of each magnitude."""
    fraction, exponent = np.frexp(np.abs(values))
    mantissa = np.round((2 * fraction - 1) * 2**mantissa_bits) / 2**mantissa_bits
    return mantissa, exponent - 1


def _offset(mantissa_bits: int) -> int:
    return mantissa_bits if mantissa_bits <= 3 else 3 if mantissa_bits == 4 else 4
