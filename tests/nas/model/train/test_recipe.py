import pytest
from pydantic import ValidationError

from nas.model.train.recipe import Recipe


@pytest.mark.parametrize(("start", "end"), [(0.8, 0.75), (0.3, 0.3)])
def test_a_pruning_that_would_end_before_it_starts_is_refused(start: float, end: float) -> None:
    with pytest.raises(ValidationError, match="before it starts"):
        Recipe(sparsity_start=start, sparsity_end=end)
