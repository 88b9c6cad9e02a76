from pathlib import Path

import numpy as np
import pytest
import torch

from nas.errors import UserError
from nas.model.train.data import load_data
from nas.model.train.examples import shifted, stratified_split

pytestmark = pytest.mark.torch


def _load(name: str | Path, side: int | None = 16, channels: int = 3):
    return load_data(str(name), channels=channels, side=side, design_side=None, rng=np.random.default_rng(0))


def _draw_images(folder: Path, count: int) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pip install pillow")
    folder.mkdir(parents=True)
    for number in range(count):
        image.new("RGB", (20, 30), (255, 0, 0)).save(folder / f"{number}.png")


def test_a_fifth_of_every_digit_is_held_out() -> None:
    data = _load("digits")
    assert len(data.train) + len(data.test) == 1797
    _, labels = data.test.batch(np.arange(len(data.test)))
    # The set holds 174 to 183 of each digit.
    assert {35, 36, 37} >= set(np.bincount(labels.numpy()).tolist())


def test_digits_come_in_the_size_and_channels_of_the_design() -> None:
    images, _ = _load("digits", side=24, channels=1).train.batch(np.array([0, 5]))
    assert images.shape == (2, 1, 24, 24)
    assert images.min() >= -1
    assert images.max() <= 1


def test_a_split_keeps_every_position_once() -> None:
    labels = np.array([0] * 10 + [1] * 3)
    train, test = stratified_split(labels, 0.2, np.random.default_rng(0))
    assert sorted([*train, *test]) == list(range(13))
    assert np.bincount(labels[test]).tolist() == [2, 1]


def test_a_folder_of_images_is_scaled_and_cropped(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        _draw_images(tmp_path / name, 5)
    data = _load(tmp_path)
    images, labels = data.train.batch(np.arange(len(data.train)))
    assert images.shape == (8, 3, 16, 16)
    assert labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert images[:, 0].min() == 1
    assert images[:, 1].max() == -1


def test_a_folder_may_bring_its_own_test_images(tmp_path: Path) -> None:
    for part, count in (("train", 3), ("val", 1)):
        for name in ("cat", "dog"):
            _draw_images(tmp_path / part / name, count)
    data = _load(tmp_path)
    assert (len(data.train), len(data.test), data.classes) == (6, 2, 2)


def test_a_broken_image_is_named(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        _draw_images(tmp_path / name, 2)
        (tmp_path / name / "1.png").write_bytes(b"no image")
        (tmp_path / name / "0.png").write_bytes(b"no image")
    with pytest.raises(UserError, match=r"\.png cannot be read as an image"):
        _load(tmp_path).train.batch(np.array([0]))


def test_a_folder_without_classes_says_what_is_wanted(tmp_path: Path) -> None:
    pytest.importorskip("PIL.Image", reason="Pillow is not installed: pip install pillow")
    with pytest.raises(UserError, match="one for each class"):
        _load(tmp_path)


def test_an_unknown_data_set_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        UserError, match=r"'digit'. Did you mean 'digits'\? Known: digits, procedural, synthetic; or give the path"
    ):
        _load("digit")


def test_a_set_without_variants_says_so() -> None:
    with pytest.raises(UserError, match=r"digits has no variant 'large'\. It has no variants"):
        _load("digits:large")


def test_folders_whose_classes_differ_are_counted_and_the_odd_ones_named(tmp_path: Path) -> None:
    for name in ("cat", "dog", "owl"):
        _draw_images(tmp_path / "train" / name, 1)
    for name in ("cat", "dog"):
        _draw_images(tmp_path / "val" / name, 1)
    with pytest.raises(UserError, match=r"train has 3 classes \(owl there alone\); .*val has 2 classes\."):
        _load(tmp_path)


def test_a_folder_tells_a_design_of_other_channels_what_it_has(tmp_path: Path) -> None:
    _draw_images(tmp_path / "cat", 1)
    with pytest.raises(UserError, match=r"1 or 3 channels; this design takes \(5, 16, 16\)"):
        _load(tmp_path, channels=5)


def test_a_folder_wants_to_know_the_size_of_the_images(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="size of the images"):
        _load(tmp_path, side=None)


def test_a_shifted_image_is_the_image_moved_with_its_border_drawn_on() -> None:
    ramp = torch.arange(6.0).expand(50, 1, 6, 6)
    moved = shifted(ramp, 2, np.random.default_rng(0))
    rows = {tuple(row) for row in moved[:, 0, 0].tolist()}
    assert rows == {tuple(min(max(x + by, 0), 5) for x in range(6)) for by in range(-2, 3)}
    assert torch.equal(shifted(ramp, 0, np.random.default_rng(0)), ramp)
