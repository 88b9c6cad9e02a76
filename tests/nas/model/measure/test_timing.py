import numpy as np
import pytest

pytestmark = pytest.mark.torch


def test_a_disturbance_of_a_few_rounds_moves_the_spread_and_not_the_latency():
    from nas.model.measure.timing import summarise

    calm = np.full(20, 1e-3)
    disturbed = calm.copy()
    disturbed[:8] = 9e-3
    assert summarise(disturbed).latency_s == summarise(calm).latency_s == 1e-3
    assert summarise(disturbed).spread_s > 5e-3


def test_every_round_visits_every_call():
    import torch

    from nas.model.measure.timing import interleaved

    counts = [0, 0, 0]

    def counted(index):
        def call():
            counts[index] += 1

        return call

    calls = [counted(index) for index in range(3)]
    samples = interleaved(calls, [1, 2, 3], 4, torch.device("cpu"), np.random.default_rng(0))
    assert samples.shape == (4, 3)
    assert counts == [4, 8, 12]


def test_a_short_call_is_repeated_until_a_sample_is_long():
    import time

    import torch

    from nas.model.measure.timing import MOST_REPEATS, choose_repeats

    assert choose_repeats(lambda: time.sleep(5e-3), torch.device("cpu")) == 1
    assert 1 < choose_repeats(lambda: None, torch.device("cpu")) <= MOST_REPEATS


def test_what_is_warmed_runs_once_more_before_each_sample():
    import torch

    from nas.model.measure.timing import interleaved

    ran: list[str] = []
    calls = [lambda: ran.append("reference"), lambda: ran.append("other")]
    interleaved(calls, [1, 1], 5, torch.device("cpu"), np.random.default_rng(0), warmed=1)
    assert (ran.count("reference"), ran.count("other")) == (10, 5)


def test_a_module_is_timed_on_the_stacks_layout_beside_the_reference():
    import torch

    from nas.model.measure.module import measure_module
    from nas.model.measure.reference import reference_call
    from nas.model.measure.stack import this_stack

    stack = this_stack("fp32", "channels_last", None, device="cpu")
    module = torch.nn.Conv2d(3, 8, 3, padding=1)
    beside = reference_call(stack)
    measured = measure_module(module, (3, 16, 16), 2, stack, beside, np.random.default_rng(0), with_energy=True)
    assert all(0 < timing.latency_s <= timing.median_s for timing in (measured.timing, measured.reference))
    assert module.weight.is_contiguous(memory_format=torch.channels_last)
    assert not module.training
