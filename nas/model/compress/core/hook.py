"""What follows a training from its beginning to its end: masks, fake quantisation, and what else bends weights."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager

from torch import Tensor, nn


class TrainingHook(ABC):
    """Called by the loop in the order of its methods; several follow one training in the order that they are given in.

    The optimiser's weights are the model's own. What the forward pass shall see instead stands in `in_force`, for the
    trained model as for its moving average, which is a copy of the model as `begin` left it. All that a hook does
    follows from the weights, the number of the step and `state`, so that a training can be stopped and gone on with.
    Steps count from 0 to `steps` - 1 over the whole training; a resumed training may have more of them than before.
    """

    @abstractmethod
    def begin(self, model: nn.Module) -> None:
        """Once, on the training's device, before the optimiser is made and before a checkpoint is read."""

    @abstractmethod
    def before_step(self, model: nn.Module, step: int, steps: int) -> None:
        """Before the forward pass."""

    @abstractmethod
    def in_force(self, model: nn.Module) -> AbstractContextManager[None]:
        """While it lasts, `model` (the trained one or its average) computes as the finished one would.

        Forward and backward passes of a step run within it, in as many pieces as memory asks for, and so does every
        evaluation. Afterwards the weights are the optimiser's again; gradients stay.
        """

    @abstractmethod
    def after_backward(self, model: nn.Module, step: int, steps: int) -> None:
        """Outside of `in_force`, with the batch's gradients, unscaled, in every `parameter.grad`."""

    @abstractmethod
    def after_step(self, model: nn.Module, step: int, steps: int) -> None:
        """After the optimiser's step. After the last one `in_force` shows the weights that `finish` will leave."""

    @abstractmethod
    def state(self) -> Mapping[str, Tensor]:
        """What a checkpoint has to keep besides the model's own state dict."""

    @abstractmethod
    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take back what `state` gave, from tensors on the CPU.

        Raises:
            ValueError: it is of another model.
        """

    @abstractmethod
    def finish(self, model: nn.Module) -> None:
        """Make lasting what is in force, in the model that is kept: its average where there is one."""
