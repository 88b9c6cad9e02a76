"""Several training hooks as one: each is called in its turn."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import final

from torch import Tensor, nn

from nas.model.compress.core.hook import TrainingHook


@final
class Several(TrainingHook):
    """Later hooks see what the earlier ones put in force; gradients come back through them in reverse."""

    def __init__(self, hooks: Sequence[TrainingHook]) -> None:
        self._hooks = tuple(hooks)

    def begin(self, model: nn.Module) -> None:
        for hook in self._hooks:
            hook.begin(model)

    def before_step(self, model: nn.Module, step: int, steps: int) -> None:
        for hook in self._hooks:
            hook.before_step(model, step, steps)

    @contextmanager
    def in_force(self, model: nn.Module) -> Iterator[None]:
        with ExitStack() as stack:
            for hook in self._hooks:
                stack.enter_context(hook.in_force(model))
            yield

    def after_backward(self, model: nn.Module, step: int, steps: int) -> None:
        for hook in reversed(self._hooks):
            hook.after_backward(model, step, steps)

    def after_step(self, model: nn.Module, step: int, steps: int) -> None:
        for hook in self._hooks:
            hook.after_step(model, step, steps)

    def state(self) -> Mapping[str, Tensor]:
        """Keyed by the position of each hook."""
        states = enumerate(hook.state() for hook in self._hooks)
        return {f"{position}.{key}": tensor for position, state in states for key, tensor in state.items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        for position, hook in enumerate(self._hooks):
            mine = f"{position}."
            hook.load_state({key.removeprefix(mine): held for key, held in state.items() if key.startswith(mine)})

    def finish(self, model: nn.Module) -> None:
        for hook in self._hooks:
            hook.finish(model)
