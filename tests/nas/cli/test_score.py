import json
import math

import pytest

from nas.model.proxies.core.proxy import list_proxies
from nas.model.proxies.core.scorers import DEFAULT_WEIGHTS

pytestmark = pytest.mark.torch

BEST, OTHER = "nasbench201_best_cifar10", "nasbench201:|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"


def test_a_network_is_scored_by_the_proxies_that_were_asked_for(nasctl) -> None:
    answer = json.loads(nasctl("score", BEST, "--proxy", "params,synflow", "--json").stdout)
    assert answer["schema_version"] == 1
    assert answer["model"] == BEST
    assert answer["scores"]["params"] == 1_073_466
    assert math.isfinite(answer["scores"]["synflow"])


def test_the_default_tells_its_parts_and_ranks_what_was_given(nasctl) -> None:
    finished = nasctl("score", "--from", "-", "--batch", "4", stdin=f"{OTHER}\n{BEST}\n")
    worse, better = (json.loads(line) for line in finished.stdout.splitlines())
    assert list(better["scores"]) == ["default", *DEFAULT_WEIGHTS]
    assert worse["scores"]["default"] < better["scores"]["default"] <= 0
    assert "among 2 networks given" in better["remarks"]["default"]


@pytest.mark.slow
def test_all_names_every_proxy(nasctl) -> None:
    answer = json.loads(nasctl("score", OTHER, "--proxy", "all", "--batch", "4", "--json").stdout)
    assert set(answer["scores"]) == {"default", *list_proxies()}


def test_what_is_unknown_is_null_and_says_why(nasctl) -> None:
    answer = json.loads(nasctl("score", "cfsr_x4", "--proxy", "params,snip", "--resolution", "16", "--json").stdout)
    assert answer["scores"]["snip"] is None
    assert "tells no classes" in answer["remarks"]["snip"]
    assert answer["scores"]["params"] > 0


def test_a_misspelt_proxy_is_met_with_a_suggestion(nasctl) -> None:
    finished = nasctl("score", BEST, "--proxy", "params,synflo")
    assert finished.returncode == 2
    assert "Did you mean 'synflow'?" in finished.stderr


def test_a_device_that_is_not_one_is_the_users_mistake(nasctl) -> None:
    finished = nasctl("score", BEST, "--device", "gpu")
    assert finished.returncode == 2
    assert "No device 'gpu'" in finished.stderr
