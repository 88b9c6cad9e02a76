"""How a sparse cell is searched; the proportions of Mousavi et al. 2022 (arXiv:2207.06968) at the size of a CPU."""

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Epochs = Annotated[int, Field(ge=1, le=10_000)]
Rate = Annotated[float, Field(gt=0, le=10)]


class DassRecipe(BaseModel):
    """Frozen; equal recipes, seeds and data give equal cells on one machine's CPU."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data: Annotated[str, Field(min_length=1, max_length=4096)] = "digits"
    # Cells a stage while searching; the network that is proposed has as many as its space says.
    cells: Annotated[int, Field(ge=1, le=256)] = 1
    # How often the three steps follow each other.
    rounds: Annotated[int, Field(ge=1, le=100)] = 2
    train_epochs: Epochs = 8
    prune_epochs: Epochs = 2
    finetune_epochs: Epochs = 12
    batch_size: Annotated[int, Field(ge=2, le=65_536)] = 32
    # Of the weights, by steps with momentum; half a cosine leads to zero in every step of every round.
    learning_rate: Rate = 0.1
    score_rate: Rate = 0.1
    # Of the architecture, by Adam.
    architecture_rate: Rate = 0.02
    # Each training image is moved by up to this share of its side.
    shift: Annotated[float, Field(ge=0, lt=0.5)] = 0.125
    # Of the training images; on them the architecture is learned, and nothing else.
    validation_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    device: Annotated[str, Field(min_length=1, max_length=64)] = "cpu"

    def learning_rate_at(self, share: float) -> float:
        """After this share of one step of the search."""
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * share))
