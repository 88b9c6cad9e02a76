"""The examination that every proxy sits: one finite number, the same again, its sign and source told, no trace left."""

import importlib
import math
import re

import pytest

from nas.model.proxies.core.proxy import list_proxies, load_proxy
from tests.nas.model.drawings import architecture_of, staged

torch = pytest.importorskip("torch", reason="needs torch")

from nas.model.proxies.core.examine import examine, score  # noqa: E402
from nas.model.proxies.core.scorer import Conditions  # noqa: E402
from tests.nas.model.proxies.drawn_networks import asked, convnet, subject_of, without_classes  # noqa: E402

pytestmark = pytest.mark.torch

COUNTS = {"params", "macs", "activations", "layers", "deepmad", "shortest_path"}
SOURCE = re.compile(r"arXiv:\d{4}\.\d{4,5}|NeurIPS")


@pytest.mark.parametrize("name", list_proxies())
def test_a_convolutional_network_has_one_finite_number(name: str) -> None:
    assert math.isfinite(asked(name, convnet, batch=8).value)


@pytest.mark.parametrize("name", list_proxies())
def test_a_network_of_other_operators_has_one_too_or_hears_why_not(name: str) -> None:
    told = asked(name, staged, batch=4)
    assert told.known != bool(told.remark)


@pytest.mark.parametrize("name", list_proxies())
def test_one_seed_gives_one_number_to_the_last_bit(name: str) -> None:
    assert asked(name, convnet, seed=3, batch=8) == asked(name, convnet, seed=3, batch=8)


@pytest.mark.parametrize("name", list_proxies())
def test_another_seed_gives_another_number_where_weights_are_read(name: str) -> None:
    # Of few images there are few patterns, of many as many as there are units, whatever the weights.
    batch = 12 if name == "swap" else 8
    same = asked(name, convnet, seed=3, batch=batch) == asked(name, convnet, seed=4, batch=batch)
    assert same == (name in COUNTS)


@pytest.mark.parametrize("name", list_proxies())
def test_its_file_tells_its_source_and_which_way_is_better(name: str) -> None:
    proxy, module = load_proxy(name), importlib.import_module(f"nas.model.proxies.{name}")
    assert proxy.name == name
    assert SOURCE.search(module.__doc__ or "")
    assert (type(proxy).__doc__ or "").startswith("Higher is better" if proxy.sign == 1 else "Lower is better")


@pytest.mark.parametrize("name", list_proxies())
def test_what_needs_labels_says_so_where_there_are_none(name: str) -> None:
    told = asked(name, without_classes, batch=4)
    assert told.known == ("labels" not in load_proxy(name).needs)
    if not told.known:
        assert told.remark == "it needs labels, and this network tells no classes"


@pytest.mark.parametrize("name", list_proxies())
def test_it_leaves_the_model_and_the_global_random_state_as_they_were(name: str) -> None:
    subject, before = subject_of(convnet), torch.random.get_rng_state()
    fresh = {key: tensor.clone() for key, tensor in subject.model().state_dict().items()}
    score(load_proxy(name), subject, 8)
    model = subject.model()
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(fresh[key], tensor) for key, tensor in model.state_dict().items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


@pytest.mark.parametrize("name", list_proxies())
def test_a_batch_is_heard_where_it_is_no_part_of_the_definition(name: str) -> None:
    small, large = (asked(name, convnet, batch=batch).value for batch in (4, 16))
    assert (small == large) == (load_proxy(name).batch is None)


@pytest.mark.parametrize("name", list_proxies())
def test_what_it_says_does_not_depend_on_who_was_asked_before(name: str) -> None:
    others = [load_proxy(other) for other in ("synflow", "zen", name)]
    said = examine(architecture_of(convnet), others, 0, Conditions(batch=8))
    assert said[name] == asked(name, convnet, batch=8)
