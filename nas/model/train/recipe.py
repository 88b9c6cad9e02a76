"""How to train: AdamW, a cosine with warm-up, and the few regularisers that matter."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Recipe(BaseModel):
    """Frozen; equal recipes, seeds and data give equal weights on one machine's CPU."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    epochs: Annotated[int, Field(ge=1, le=10_000)] = 20
    batch_size: Annotated[int, Field(ge=2, le=65_536)] = 32
    learning_rate: Annotated[float, Field(gt=0, le=10)] = 4e-3
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.05
    warmup_epochs: Annotated[float, Field(ge=0)] = 2
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    # Each training image is moved by up to this share of its side, as CIFAR's crops out of a border of 4 pixels are.
    shift: Annotated[float, Field(ge=0, lt=0.5)] = 0.125
    # Beta(alpha, alpha) of mixup (arXiv:1710.09412); 0 trains on plain images.
    mixup_alpha: Annotated[float, Field(ge=0, le=10)] = 0
    # Share of the old average kept at each step; 0 evaluates the weights themselves.
    ema_decay: Annotated[float, Field(ge=0, lt=1)] = 0
    # Side of the training images; None leaves it to the data set and the design.
    resolution: Annotated[int, Field(ge=8, le=4096)] | None = None
