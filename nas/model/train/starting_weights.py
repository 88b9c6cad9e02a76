"""Weights that a training begins from, out of a .safetensors file."""

import hashlib
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from nas.errors import UserError
from nas.model.compress.low_rank import split_weights


def start_from(model: nn.Module, file: Path) -> str:
    """Load the weights in place, also of half precision; returns the file's content in 16 hex digits.

    Where the model has two layers of a lower rank for one of its dense twin, they begin from the twin's, factorised.

    Raises:
        UserError: the file cannot be read, is no .safetensors file, or has weights of another network.
    """
    try:
        content = file.read_bytes()
        model.load_state_dict(split_weights(load(content), model.state_dict()))
    except OSError as error:
        raise _no_weights(f"{file} cannot be read: {error.strerror or error}.") from error
    except SafetensorError as error:
        raise _no_weights(f"{file} is no .safetensors file: {str(error)[:200]}.") from error
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        more = f" (and {len(lines) - 1} more like it)" if len(lines) > 1 else ""
        raise _no_weights(f"{file} has weights of another network. {lines[0][:300]}{more}") from error
    return hashlib.sha256(content).hexdigest()[:16]


def _no_weights(message: str) -> UserError:
    return UserError(
        message,
        hint="Give a weights.safetensors that nasctl train has left for the same network and as many classes.",
        field="weights",
    )
