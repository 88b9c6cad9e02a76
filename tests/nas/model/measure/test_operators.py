import itertools
from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.table import SIZE_COLUMNS, Operator
from nas.errors import UserError
from nas.model.measure.sweep import PROCESSOR, sweep
from predictors.core.operator_columns import operator_columns

pytestmark = pytest.mark.torch


SMALL = replace(PROCESSOR, most_macs=3e7)


def draws(count=150):
    return list(itertools.islice(sweep("fp32", np.random.default_rng(3), SMALL), count))


def test_a_sweep_is_the_same_for_the_same_seed():
    assert draws() == draws()


def test_every_operator_of_a_sweep_runs_in_torch():
    import torch

    from nas.model.measure.operators import build_operator

    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        for op in draws():
            module, inputs = build_operator(op, generator)
            result = module.eval()(*inputs)
            assert result.shape[:2] == (op.batch, op.c_out)
            if op.kind == "conv2d":
                assert result.shape[2] == -(-op.h // op.stride)


def test_a_timed_operator_is_priced_by_the_row_that_it_stands_in():
    from nas.model.measure.operators import drawn_operator

    for op in draws():
        drawn, shapes = drawn_operator(op)
        columns = operator_columns(drawn, shapes, drawn.output_shape(*shapes), op.batch)
        own = {name: getattr(op, name) for name in SIZE_COLUMNS}
        # The table keeps how a norm groups its channels; the columns that are priced do not.
        ignored = {"groups"} if op.kind == "norm" else set()
        assert (drawn.kind, drawn.variant) == (op.kind, op.variant)
        assert {name: columns[name] for name in own if name not in ignored} == {
            name: value for name, value in own.items() if name not in ignored
        }


@pytest.mark.parametrize("op", [Operator("attention", "", 1, 8, 8), Operator("add", "shuffle", 1, 8, 8)])
def test_an_operator_that_nobody_times_is_refused(op):
    from nas.model.measure.operators import drawn_operator

    with pytest.raises(UserError, match="Known: "):
        drawn_operator(op)
