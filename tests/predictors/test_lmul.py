"""L-Mul's published errors and savings."""

import numpy as np
import pytest

from predictors.core.operation_energy import FP32_ADD_J, FP32_MULTIPLY_J, INT32_ADD_J
from predictors.lmul import l_mul, rounded


# Mean errors relative to the product of the rounded numbers, by the bits of their mantissas.
@pytest.mark.parametrize(("bits", "error"), [(2, 0.0972), (3, 0.0654), (4, 0.0645), (8, 0.0625)])
def test_the_mean_relative_error_is_the_published_one(bits: int, error: float) -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 400_000))
    products = rounded(x, bits) * rounded(y, bits)
    assert np.mean(np.abs(l_mul(x, y, bits) / products - 1)) == pytest.approx(error, abs=5e-4)


def test_signs_and_exponents_are_exact() -> None:
    x, y = np.array([-1.5, 3.0, -0.75]), np.array([1.25, 10.0, -2.5])
    unit = l_mul(np.array([1.5, 1.5, 1.5]), np.array([1.25, 1.25, 1.25]), 4)
    assert l_mul(x, y, 4) == pytest.approx(unit * np.array([-1, 2 * 8, 0.5 * 2]))


def test_it_saves_what_the_operation_table_says() -> None:
    # The paper rounds to 95 % of a product and 80 % of a dot product.
    product_saved = 1 - INT32_ADD_J / FP32_MULTIPLY_J
    dot_saved = 1 - (INT32_ADD_J + FP32_ADD_J) / (FP32_MULTIPLY_J + FP32_ADD_J)
    assert round(product_saved, 2) == 0.97
    assert round(dot_saved, 2) == 0.78
