from itertools import pairwise

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model

# Chen et al. 2023, table 3: millions of parameters as deployed.
PUBLISHED = {5: 15.5, 6: 32.5, 7: 32.8, 8: 37.1, 9: 41.4, 10: 45.7, 11: 50.0, 12: 54.3, 13: 58.6}


@pytest.mark.parametrize("layers", PUBLISHED)
def test_the_deployed_parameters_are_the_published_ones(layers: int) -> None:
    params = estimate(load_model(f"vanillanet_{layers}"), "params_deploy", Scene()).value
    assert params / 1e6 == pytest.approx(PUBLISHED[layers], abs=0.051)


def test_every_layer_more_is_one_wide_convolution_and_its_series() -> None:
    params = [estimate(load_model(f"vanillanet_{n}"), "params_deploy", Scene()).value for n in range(7, 14)]
    wide = 2048 * 2048 + 2048 + 2048 * (7 * 7 + 1)
    assert [after - before for before, after in pairwise(params)] == [wide] * 6
