"""How a sparse cell is searched."""

import pytest
from pydantic import ValidationError

from nas.model.supernet.dass.recipe import DassRecipe


def test_the_learning_rate_falls_along_half_a_cosine():
    recipe = DassRecipe(learning_rate=0.2)
    assert [recipe.learning_rate_at(share) for share in (0, 0.5, 1)] == pytest.approx([0.2, 0.1, 0])


@pytest.mark.parametrize("wrong", [{"rounds": 0}, {"validation_share": 1}, {"sparsity": "2:4"}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        DassRecipe(**wrong)
