"""Successive halving and ASHA: how many train how long, and that neither depends on a clock."""

import numpy as np
import pytest

from nas.funnel.rungs import SCHEDULES, Rungs, asha, successive_halving

QUALITY = np.random.default_rng(3).permutation(27) / 27


def driven(schedule, designs=27, keep=1, epochs=(1, 3, 9), parallel=4, quality=QUALITY):
    """The rungs after a schedule whose trainings all reach their design's quality, and its waves."""
    rungs, waves = Rungs(epochs, designs, keep), []
    for wave in schedule(rungs, parallel):
        waves.append(wave)
        for position, rung in wave:
            rungs.tell(position, rung, float(quality[position]))
    return rungs, waves


def trained(rungs):
    """How many designs came to each rung."""
    return [int((rungs.reached >= rung).sum()) for rung in range(rungs.top + 1)]


def test_successive_halving_spends_the_same_epochs_on_every_rung():
    rungs, waves = driven(successive_halving)
    assert trained(rungs) == [27, 9, 3]
    assert [len(wave) for wave in waves] == [27, 9, 3]


def test_halving_keeps_as_many_as_shall_survive():
    assert trained(driven(successive_halving, keep=5)[0]) == [27, 9, 5]


@pytest.mark.parametrize("schedule", SCHEDULES.values())
def test_the_best_design_wins_where_trainings_tell_the_truth(schedule):
    assert driven(schedule)[0].ranking()[0] == QUALITY.argmax()


@pytest.mark.parametrize("schedule", SCHEDULES.values())
@pytest.mark.parametrize("designs", [1, 2, 5, 27])
def test_enough_designs_come_to_the_last_rung(schedule, designs):
    rungs, _ = driven(schedule, designs=designs, keep=3)
    assert trained(rungs)[-1] >= min(designs, 3)
    assert len(rungs.ranking()) == designs


def test_asha_never_runs_more_at_once_than_it_may():
    _, waves = driven(asha, parallel=4)
    assert max(len(wave) for wave in waves) == 4
    assert sorted(position for wave in waves for position, rung in wave if rung == 0) == list(range(27))


def test_asha_promotes_before_all_have_been_started():
    _, waves = driven(asha, parallel=4)
    promoted = next(number for number, wave in enumerate(waves) if any(rung == 1 for _, rung in wave))
    started_last = max(number for number, wave in enumerate(waves) if any(rung == 0 for _, rung in wave))
    assert promoted < started_last


def test_nobody_skips_a_rung_or_trains_one_twice():
    for schedule in SCHEDULES.values():
        _, waves = driven(schedule)
        done = [step for wave in waves for step in wave]
        assert len(done) == len(set(done))
        assert all((position, rung - 1) in done[: done.index((position, rung))] for position, rung in done if rung)


def test_a_training_that_failed_is_ranked_last_and_counted():
    quality = QUALITY.copy()
    quality[QUALITY.argmax()] = np.nan
    rungs, _ = driven(successive_halving, quality=quality)
    assert rungs.ranking()[-1] == QUALITY.argmax()
    assert len(rungs.ranking()) == 27


def test_whoever_came_further_ranks_before_whoever_looked_better_earlier():
    rungs = Rungs((1, 3), 3, 1)
    for position, accuracy in enumerate((0.9, 0.8, 0.7)):
        rungs.tell(position, 0, accuracy)
    rungs.tell(1, 1, 0.5)
    assert rungs.ranking().tolist() == [1, 0, 2]
    assert rungs.columns()["accuracy_1"].tolist() == [0.9, 0.8, 0.7]
    assert rungs.columns()["accuracy"].tolist() == [0.9, 0.5, 0.7]
