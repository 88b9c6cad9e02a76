"""What a recipe makes of how far the training is."""

import pytest
from pydantic import ValidationError

from nas.model.supernet.recipe import SupernetRecipe


def test_the_temperature_rises_evenly_and_the_learning_rate_falls_to_nothing():
    recipe = SupernetRecipe(temperature=101, learning_rate=0.2)
    assert [recipe.temperature_at(share) for share in (0, 0.5, 1)] == [1, 51, 101]
    assert [recipe.learning_rate_at(share) for share in (0, 0.5, 1)] == pytest.approx([0.2, 0.1, 0])


@pytest.mark.parametrize("field", [{"supernets": 0}, {"validation_share": 1}, {"temperature": 0.5}, {"models": 3}])
def test_what_cannot_be_trained_is_no_recipe(field):
    with pytest.raises(ValidationError):
        SupernetRecipe(**field)
