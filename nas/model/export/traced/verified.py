"""A network in a frozen format that was seen to answer as torch does, its sides open where everyone runs it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.export.traced.culprit import Attempt, first_unheld
from nas.model.export.traced.trial import TOLERANCE, Trial, takes_any_sides, tried

Exported = TypeVar("Exported")


@dataclass(frozen=True)
class Format(Generic[Exported]):
    """A frozen format.

    `make(model, shape, any_sides)` converts, `load` makes a function of what was converted, `attempt` does both with
    one layer; `way_out` is what else to do where they cannot.
    """

    name: str
    make: Callable[[nn.Module, Sequence[int], bool], Exported]
    load: Callable[[Exported], Callable[[Tensor], Tensor]]
    attempt: Attempt
    way_out: str


def verified(model: nn.Module, shape: Sequence[int], format: Format[Exported]) -> tuple[Exported, Trial]:
    """The network, ready for inference, in the format, and how it was tried.

    Args:
        shape: what it takes, without the batch.

    Raises:
        UserError: the format has no form for a layer, which is named, or answers otherwise than torch.
    """
    if takes_any_sides(model, shape):
        try:
            return _tried(model, shape, format, any_sides=True)
        # Neither tracers nor runtimes have a common error; with closed sides both may do.
        except Exception:
            pass
    try:
        return _tried(model, shape, format, any_sides=False)
    except UserError:
        raise
    except Exception as error:
        raise _refusal(model, shape, format, error) from error


def _tried(
    model: nn.Module, shape: Sequence[int], format: Format[Exported], *, any_sides: bool
) -> tuple[Exported, Trial]:
    exported = format.make(model, shape, any_sides)
    trial = tried(format.load(exported), model, shape, any_sides=any_sides)
    if not trial.difference <= TOLERANCE:
        raise UserError(
            f"{format.name} answers otherwise than torch, by {trial.difference:.1e} of the largest answer; "
            f"{TOLERANCE:.0e} is allowed.",
            hint=format.way_out,
        )
    return exported, trial


def _refusal(model: nn.Module, shape: Sequence[int], format: Format[Exported], error: Exception) -> UserError:
    layer = first_unheld(model, torch.zeros(2, *shape), format.attempt)
    reason = str(error).strip().partition("\n")[0][:200]
    return UserError(f"{format.name} cannot hold {layer or 'this network'}: {reason}", hint=format.way_out, field="to")
