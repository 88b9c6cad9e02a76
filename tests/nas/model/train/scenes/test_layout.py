import numpy as np
import pytest

from nas.model.train.scenes.layout import (
    APART,
    KINDS,
    MARGIN,
    PAIRINGS,
    draw_scenes,
    draw_spots,
    kinds_of_pairing,
)

pytestmark = pytest.mark.torch


def _distances(spots_N42: np.ndarray) -> np.ndarray:
    """(N, 4, 4) between all spots."""
    return np.linalg.norm(spots_N42[:, :, None] - spots_N42[:, None], axis=-1)


def test_partners_stand_closer_than_strangers_and_all_inside() -> None:
    spots = draw_spots(500, np.random.default_rng(0))
    away = _distances(spots)
    partners = np.maximum(away[:, 0, 1], away[:, 2, 3])
    strangers = away[:, :2, 2:].min((1, 2))
    assert (strangers >= APART * partners - 1e-9).all()
    assert spots.min() >= MARGIN
    assert spots.max() <= 1 - MARGIN


def test_the_nearest_object_is_the_partner_that_the_class_names() -> None:
    rng = np.random.default_rng(1)
    pairing = rng.integers(PAIRINGS, size=300)
    scenes = draw_scenes(kinds_of_pairing(pairing, rng), np.zeros(300, int), rng)
    away = _distances(scenes.spots) + 9 * np.eye(4)
    first = np.argmax(scenes.kinds == 0, axis=1)
    nearest = away[np.arange(300), first].argmin(1)
    assert (scenes.kinds[np.arange(300), nearest] == 1 + pairing).all()


def test_every_scene_of_pairs_holds_every_kind_once() -> None:
    rng = np.random.default_rng(2)
    kinds = kinds_of_pairing(rng.integers(PAIRINGS, size=200), rng)
    assert (np.sort(kinds, axis=1) == np.arange(len(KINDS))).all()


def test_where_a_single_object_lies_tells_nothing_about_the_class() -> None:
    rng = np.random.default_rng(3)
    count = 30_000
    pairing = rng.integers(PAIRINGS, size=count)
    scenes = draw_scenes(kinds_of_pairing(pairing, rng), np.zeros(count, int), rng)
    for kind in range(len(KINDS)):
        place = scenes.spots[scenes.kinds == kind]
        for each in range(PAIRINGS):
            mine, others = place[pairing == each], place[pairing != each]
            error = place.std(0) * np.sqrt(1 / len(mine) + 1 / len(others))
            assert (np.abs(mine.mean(0) - others.mean(0)) < 4 * error).all()
            spread = np.abs(mine - 0.5).mean(0) - np.abs(others - 0.5).mean(0)
            assert (np.abs(spread) < 4 * error).all()
