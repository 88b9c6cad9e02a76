"""The promise of a backend, modules to calls of one runtime, and the catalog of the files that keep it."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path

from torch import Tensor, nn

from nas.errors import UserError, did_you_mean
from nas.model.measure.placement import Layout, Placement
from search_spaces.core.plugins import plugin_names

BACKENDS_FOLDER = Path(__file__).resolve().parent / "backends"

Call = Callable[[], object]
# Number format -> the memory orders that it runs in.
Formats = Mapping[str, tuple[Layout, ...]]

BOTH_LAYOUTS: tuple[Layout, ...] = ("channels_last", "contiguous")


def torch_formats(device: str) -> Formats:
    """What torch runs, compiled or not: TF32 is a mode of CUDA's matrix units alone."""
    dtypes = ("fp32", "tf32", "fp16", "bf16") if device == "cuda" else ("fp32", "fp16", "bf16")
    return dict.fromkeys(dtypes, BOTH_LAYOUTS)


class Backend(ABC):
    """Runs modules in one software."""

    @abstractmethod
    def runtime(self, device: str) -> str:
        """Name, version, device and mode, as part of a stack's label."""

    @abstractmethod
    def formats(self, device: str) -> Formats:
        """What it runs on `cpu` or `cuda`; nothing where it does not run there."""

    @abstractmethod
    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement) -> Call:
        """A call that runs one inference; what is done once, such as compiling, is done here.

        The module and its fp32 inputs may be moved in place. Copies from host to device are not part of the call.

        Raises:
            RuntimeError: the software cannot run this module.
        """

    @abstractmethod
    def compressed_formats(self, placement: Placement) -> tuple[str, ...]:
        """Formats of `hw_profiles/core/compressed.py` that it has kernels for; none in most places."""

    @abstractmethod
    def prepare_compressed(
        self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement, held_as: str
    ) -> Call:
        """As `prepare`, of one convolution or linear layer, its weights held in one of those formats.

        What a call does to fit between layers that are not compressed, such as rounding its input, counts.

        Raises:
            RuntimeError: the software cannot run this module so.
        """


def list_backends() -> list[str]:
    """Names of all backends, without importing any."""
    return plugin_names(BACKENDS_FOLDER)


def load_backend(name: str) -> Backend:
    """The backend of the file `nas/model/measure/backends/<name>.py`.

    Raises:
        UserError: no such backend.
        ModuleNotFoundError: its software is not installed.
    """
    known = list_backends()
    if name not in known:
        raise UserError(f"No backend '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="backend")
    return importlib.import_module(f"nas.model.measure.backends.{name}").load()
