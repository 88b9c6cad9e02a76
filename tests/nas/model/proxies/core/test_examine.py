import math
from typing import ClassVar

import numpy as np
import pytest
import torch

from nas.model.proxies.core.examine import score
from nas.model.proxies.core.proxy import Proxy, load_proxy
from nas.model.proxies.core.subject import Subject
from search_spaces.core.load import load_space
from tests.nas.model.proxies.drawn_networks import convnet, subject_of

pytestmark = pytest.mark.torch


def proxy_of(measure) -> Proxy:
    class Own(Proxy):
        name: ClassVar[str] = "own"
        sign: ClassVar = 1
        needs: ClassVar = frozenset()
        batch: ClassVar[int | None] = 64

        def measure(self, subject: Subject) -> float:
            return measure(subject)

    return Own()


def short_of_memory_above(batch: int):
    def measure(subject: Subject) -> float:
        if subject.batch > batch:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return float(subject.batch)

    return proxy_of(measure)


def test_where_memory_is_short_the_batch_is_halved_and_noted() -> None:
    told = score(short_of_memory_above(20), subject_of(convnet))
    assert told.value == 16
    assert told.remark == "batch 16, not 64: memory was short"


def test_what_does_not_fit_even_alone_is_unknown() -> None:
    told = score(short_of_memory_above(0), subject_of(convnet))
    assert math.isnan(told.value)
    assert "out of memory at batch 1" in told.remark


def test_what_torch_refuses_is_unknown_and_says_so() -> None:
    def refuse(_: Subject) -> float:
        raise ValueError("Expected more than 1 value per channel")

    told = score(proxy_of(refuse), subject_of(convnet))
    assert math.isnan(told.value)
    assert told.remark == "torch refuses: Expected more than 1 value per channel"


@pytest.mark.parametrize("name", ["gradient_gain", "az_trainability", "fisher", "grasp", "synflow"])
def test_blocks_that_run_backwards_are_looked_at_as_others_are(name: str) -> None:
    space = load_space("reversible").at_resolution(32)
    design = space.architecture(space.decode(space.sample(1, np.random.default_rng(0))[0]))
    assert score(load_proxy(name), Subject(design, 0, "cpu"), 2).known


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_unknown_and_says_so(value: float) -> None:
    told = score(proxy_of(lambda _: value), subject_of(convnet))
    assert math.isnan(told.value)
    assert told.remark == f"it came out as {value}"


@pytest.mark.parametrize("name", ["naswot", "az_expressivity", "meco", "jacob_cov", "gradient_gain", "ntk_cond"])
def test_a_network_that_answers_nonsense_is_unknown(name: str) -> None:
    subject = subject_of(convnet)
    _, fresh = subject._built
    fresh["block1.conv.weight"].fill_(math.nan)
    told = score(load_proxy(name), subject, 8)
    assert not told.known or name in ("naswot", "meco")
    assert told.known != bool(told.remark)
