import pytest

from nas.model.proxies.core.reference import REFERENCES_FOLDER, reference_sample
from nas.model.proxies.core.scorers import default_scorer
from nas.model.proxies.core.standing import standings
from search_spaces.core.catalog import list_spaces
from search_spaces.core.load import load_model

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("space", [file.stem for file in REFERENCES_FOLDER.glob("*.json")])
def test_a_sample_of_a_space_holds_all_that_the_default_reads(space: str) -> None:
    sample = reference_sample(space, 32)
    assert space in list_spaces()
    assert len(sample) >= 100
    assert all(set(each) >= set(default_scorer().parts) for each in sample)


def test_another_resolution_is_another_sample() -> None:
    assert reference_sample("nasbench201", 64) == []
    assert reference_sample("mobile", 224) == []


def test_a_network_alone_is_ranked_in_the_sample_of_its_space() -> None:
    scorer = default_scorer()
    best, poor = "nasbench201_best_cifar10", "nasbench201:|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|"
    found = []
    for name in (best, poor):
        architecture = load_model(name)
        found += standings(scorer, [architecture], [scorer.measure(architecture, 0)])
    assert found[0].value > -0.5
    assert found[1].value < -2
    assert found[0].remark == "among 1 networks given and 300 known of their space"
