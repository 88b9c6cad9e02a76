"""A small space of sparse cells, and images for it."""

import numpy as np
import torch

from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.train.examples import TensorExamples
from search_spaces.core.cell_space import CellSpace

SPACE = CellSpace(
    name="small",
    image_channels=1,
    classes=4,
    resolution=8,
    widths=(8, 16),
    cells=1,
    nodes=3,
    operations=("none", "skip_connect", "avg_pool_3x3", "nor_conv_1x1", "nor_conv_3x3"),
    sparsity=("2:4", "1:8"),
)
SHORT = DassRecipe(rounds=1, train_epochs=1, prune_epochs=1, finetune_epochs=1, batch_size=16)


def examples(count: int = 64) -> TensorExamples:
    """Noise, brighter in one of four quarters."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, count)
    images = rng.normal(size=(count, 1, 8, 8))
    for image, label in zip(images, labels, strict=True):
        image[0, 4 * (label // 2) :, 4 * (label % 2) :] += 2
    return TensorExamples(torch.tensor(images, dtype=torch.float32), torch.tensor(labels))
