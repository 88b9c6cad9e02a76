"""How a mixture of supernets is trained; by default as Javan et al. 2023 (arXiv:2306.11982), at the size of a CPU."""

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SupernetRecipe(BaseModel):
    """Frozen; equal recipes, seeds and data give equal rankings on one machine's CPU."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data: Annotated[str, Field(min_length=1, max_length=4096)] = "digits"
    supernets: Annotated[int, Field(ge=1, le=64)] = 4
    epochs: Annotated[int, Field(ge=1, le=10_000)] = 40
    batch_size: Annotated[int, Field(ge=2, le=65_536)] = 32
    # Of plain steps with momentum, at first; half a cosine leads to zero.
    learning_rate: Annotated[float, Field(gt=0, le=10)] = 0.1
    # Each training image is moved by up to this share of its side.
    shift: Annotated[float, Field(ge=0, lt=0.5)] = 0.125
    # Of the training images; on them nothing is learned but which supernet suits whom.
    validation_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    # Accuracies are multiplied by 1 at first and by this at last: from anybody's supernet to one's own.
    temperature: Annotated[float, Field(ge=1, le=1000)] = 100
    # Share of the old average that stays when an accuracy is heard.
    ema_decay: Annotated[float, Field(ge=0, lt=1)] = 0.95
    device: Annotated[str, Field(min_length=1, max_length=64)] = "cpu"

    def temperature_at(self, share: float) -> float:
        """After this share of the training, in equal steps."""
        return 1 + (self.temperature - 1) * share

    def learning_rate_at(self, share: float) -> float:
        """After this share of the training."""
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * share))
