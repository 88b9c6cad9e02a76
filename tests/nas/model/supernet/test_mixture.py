"""Supernets trained together: reproducibly, in balance, and to more than chance."""

import numpy as np
import pytest

from nas.errors import UserError
from nas.model.supernet.mixture import train_mixture
from nas.model.supernet.ranking import rank_placements
from nas.model.supernet.recipe import SupernetRecipe
from nas.model.train.data import load_data

pytestmark = pytest.mark.torch

SHORT = SupernetRecipe(supernets=2, epochs=1, batch_size=128)


def digits(side=8):
    return load_data("digits", channels=1, side=side, design_side=side, rng=np.random.default_rng(0))


def test_images_that_judge_train_nothing(space):
    data = digits()
    mixture = train_mixture(space, data.train, 10, SHORT.model_copy(update={"validation_share": 0.4}), seed=0)
    assert len(mixture.validation) == round(0.4 * len(data.train))

    class Watched:
        def __init__(self):
            self.met = set()

        def __len__(self):
            return len(data.train)

        def batch(self, positions):
            self.met |= {tuple(positions)}
            return data.train.batch(positions)

    watched = Watched()
    again = train_mixture(space, watched, 10, SHORT, seed=0)
    held_out = set(again.validation.tolist())
    batches = [set(batch) for batch in watched.met]
    assert all(batch <= held_out or not batch & held_out for batch in batches)


def test_equal_arguments_rank_equally_and_another_seed_does_not(space):
    first, second, other = (rank_placements(space, SHORT, seed=seed) for seed in (1, 1, 2))
    assert first == second != other
    assert {ranked.code for ranked in first} == {"-".join(map(str, layers)) for layers in space.placements()}
    scores = [ranked.score for ranked in first]
    assert scores == sorted(scores, reverse=True)


def test_too_few_images_are_refused(space):
    with pytest.raises(UserError, match="do not hold a batch of 1000") as raised:
        train_mixture(space, digits().train, 10, SHORT.model_copy(update={"batch_size": 1000}), seed=0)
    assert raised.value.field == "supernets.batch_size"


def test_a_training_that_diverges_says_so(space):
    with pytest.raises(UserError, match="Training diverged"):
        train_mixture(space, digits().train, 10, SHORT.model_copy(update={"learning_rate": 1e20}), seed=0)


@pytest.mark.slow
def test_four_supernets_stay_in_balance_and_know_digits(space):
    recipe = SupernetRecipe(supernets=4, epochs=20)
    mixture = train_mixture(space, digits().train, 10, recipe, seed=0)
    marginal_M = mixture.beliefs.path_shares @ mixture.supernet_shares
    assert marginal_M == pytest.approx(0.25, abs=1e-3)
    # The temperature has parted them: a placement has supernets that it prefers.
    assert mixture.supernet_shares.max(axis=1).mean() > 0.4
    scores = mixture.scores()
    assert scores.min() > 0.3
    assert scores.mean() > 0.6
