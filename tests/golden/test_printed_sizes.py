"""Parameters and multiply-accumulates at 224 x 224 as papers print them, to one decimal."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model

# Millions of parameters, GMACs. VanillaNet: arXiv:2305.12972, its comparison on ImageNet; as deployed.
VANILLANET = {
    "vanillanet_5": (15.5, 5.2),
    "vanillanet_6": (32.5, 6.0),
    "vanillanet_7": (32.8, 6.9),
    "vanillanet_8": (37.1, 7.7),
    "vanillanet_9": (41.4, 8.6),
    "vanillanet_10": (45.7, 9.4),
    "vanillanet_11": (50.0, 10.3),
    "vanillanet_12": (54.3, 11.1),
    "vanillanet_13": (58.6, 11.9),
    "vanillanet_13_x1_5": (127.8, 26.5),
}

# MetaFormer baselines: arXiv:2210.13452, its comparisons on ImageNet; RandFormer's frozen matrices are not counted.
METAFORMER = {
    "identityformer_s12": (11.9, 1.8),
    "identityformer_s24": (21.3, 3.4),
    "identityformer_s36": (30.8, 5.0),
    "identityformer_m36": (56.1, 8.8),
    "identityformer_m48": (73.3, 11.5),
    "randformer_s12": (11.9, 1.9),
    "randformer_s24": (21.3, 3.5),
    "randformer_s36": (30.8, 5.2),
    "randformer_m36": (56.1, 9.0),
    "randformer_m48": (73.3, 11.9),
}


@pytest.mark.parametrize(("model", "printed"), (VANILLANET | METAFORMER).items())
def test_a_published_model_is_as_large_as_its_paper_prints(model: str, printed: tuple[float, float]) -> None:
    architecture = load_model(model)
    millions = estimate(architecture, "params_deploy", Scene()).value / 1e6
    gmacs = estimate(architecture, "macs", Scene()).value / 1e9
    assert (round(millions, 1), round(gmacs, 1)) == printed
