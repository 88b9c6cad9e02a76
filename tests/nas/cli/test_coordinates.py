import json

import pytest

pytestmark = [pytest.mark.torch, pytest.mark.slow]


def test_widths_train_more_alike_under_the_maximal_update(nasctl) -> None:
    finished = nasctl("coordinates", "convnext_atto", "--macs", "8", "--resolution", "128", "--json")
    answer = json.loads(finished.stdout)
    assert answer["spread"]["mup"] < answer["spread"]["standard"]
    assert [member["macs_factor"] for member in answer["members"]] == [1, 8]
    assert answer["members"][0]["standard"].keys() == answer["members"][1]["mup"].keys()


def test_a_network_without_classes_is_refused(nasctl) -> None:
    finished = nasctl("coordinates", "cfsr_x4")
    assert finished.returncode == 2
