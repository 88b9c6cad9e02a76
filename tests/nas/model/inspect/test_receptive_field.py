"""The receptive field that is counted is the one that gradients reach."""

import pytest
import torch

from nas.model.build import build
from nas.model.inspect.effective_field import contribution_map, last_map
from predictors.receptive_field import receptive_field
from search_spaces.core.load import load_points, load_space

pytestmark = [pytest.mark.torch, pytest.mark.slow]


def test_gradients_reach_as_far_as_the_field_is_counted() -> None:
    choices = load_points("mobile")["mobilenetv2_035"].choices
    open_choices = {name: value for name, value in choices.items() if name != "resolution"}
    architecture = load_space("mobile").at_resolution(1024).architecture(open_choices)
    model = build(architecture).eval().double()
    with torch.no_grad():
        for parameter in model.parameters():
            # Means of positive values: nothing cancels, and no activation is off or at its ceiling of 6.
            parameter.fill_(1 / parameter[0].numel() if parameter.dim() > 1 else 0.5)
    images = torch.ones(1, 3, 1024, 1024, dtype=torch.double)
    contributions, _ = contribution_map(model, model.get_submodule(last_map(architecture.graph)), images)
    rows = contributions.sum(1).nonzero()
    assert int(rows.max() - rows.min()) + 1 == receptive_field(architecture.graph).side
