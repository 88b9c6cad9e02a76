import subprocess
import sys

import pytest

from hw_profiles.core.load import load_profile
from predictors.core.errors import PredictorError
from predictors.core.pricing import list_pricers, load_pricer
from predictors.roofline import RooflinePricer


def test_a_device_that_nobody_measured_is_priced_by_its_roofline():
    assert isinstance(load_pricer(load_profile("h100")), RooflinePricer)


def test_the_predictors_are_the_files_that_keep_the_promise():
    assert "roofline" in list_pricers()
    assert "__init__" not in list_pricers()


def test_a_misspelt_predictor_is_answered_with_the_nearest_name():
    with pytest.raises(PredictorError, match="Did you mean 'roofline'"):
        load_pricer(load_profile("a100"), "rooflin")


def test_pricing_by_roofline_loads_neither_torch_nor_lightgbm():
    program = (
        "import sys; from hw_profiles.core.load import load_profile;"
        "from predictors.core.pricing import load_pricer; load_pricer(load_profile('a100'));"
        "print(sorted({'lightgbm', 'torch', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
