import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nas.model.train.mixing import Mixed, mixed
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch

# Four images, each of one value: 0, 1, 2, 3.
IMAGES = torch.arange(4.0).reshape(4, 1, 1, 1).expand(4, 3, 16, 16).contiguous()
LABELS = torch.arange(4)


def test_a_recipe_that_mixes_nothing_leaves_the_batch_alone() -> None:
    batch = mixed(IMAGES, LABELS, Recipe(), np.random.default_rng(0))
    assert batch.images is IMAGES
    assert batch.share == 1


def test_mixup_blends_each_image_with_that_of_the_reversed_batch() -> None:
    batch = mixed(IMAGES, LABELS, Recipe(mixup_alpha=1.0), np.random.default_rng(0))
    assert 0 < batch.share < 1
    assert torch.allclose(batch.images[0], torch.tensor(3 * (1 - batch.share)))
    assert torch.allclose(batch.images[3], torch.tensor(3 * batch.share))


@pytest.mark.parametrize("seed", range(10))
def test_cutmix_takes_a_box_and_counts_its_pixels(seed: int) -> None:
    batch = mixed(IMAGES, LABELS, Recipe(cutmix_alpha=1.0), np.random.default_rng(seed))
    assert set(batch.images[0].unique().tolist()) <= {0.0, 3.0}
    assert (batch.images[0] == 0).double().mean().item() == pytest.approx(batch.share)
    rows, columns = torch.where(batch.images[0, 0] == 3)
    assert len(rows) == len(rows.unique()) * len(columns.unique())


def test_where_both_are_asked_batches_take_turns_at_random() -> None:
    rng = np.random.default_rng(0)
    recipe = Recipe(mixup_alpha=1.0, cutmix_alpha=1.0)
    values = [len(mixed(IMAGES, LABELS, recipe, rng).images[1].unique()) for _ in range(20)]
    assert {1, 2} == set(values)


def test_the_loss_asks_for_both_classes_by_their_shares() -> None:
    outputs = torch.randn(4, 4, generator=torch.Generator().manual_seed(0))
    wanted = 0.3 * F.one_hot(LABELS, 4) + 0.7 * F.one_hot(LABELS.flip(0), 4)
    loss = Mixed(IMAGES, LABELS, LABELS.flip(0), 0.3).loss(outputs, label_smoothing=0.1)
    assert loss.item() == pytest.approx(F.cross_entropy(outputs, wanted, label_smoothing=0.1).item(), rel=1e-5)
