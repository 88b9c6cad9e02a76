"""Which exporters exist: the files beside this folder. Standard library only: listing is instant."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nas.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from nas.model.export.core.files import ExportedFiles

EXPORTERS_FOLDER = Path(__file__).parent.parent


class Exporter(Protocol):
    """`export_<name>` of `nas/model/export/<name>.py`; weights are a state dict of `nas.model.build`."""

    def __call__(
        self,
        architecture: object,
        out_dir: Path,
        *,
        name: str,
        num_classes: int | None = None,
        state_dict: object = None,
        form: str | None = None,
        provenance: dict[str, object],
        overwrite: bool = False,
    ) -> ExportedFiles: ...


def list_exporters() -> list[str]:
    """Names as the command line has them, sorted."""
    return sorted(path.stem.replace("_", "-") for path in EXPORTERS_FOLDER.glob("[a-z]*.py"))


def load_exporter(name: str) -> Exporter:
    """The function of one exporter; imports torch.

    Raises:
        UserError: no exporter has this name, or what it stands on is not installed.
    """
    known = list_exporters()
    if name not in known:
        raise UserError(f"No exporter '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="to")
    module = name.replace("-", "_")
    try:
        return getattr(importlib.import_module(f"nas.model.export.{module}"), f"export_{module}")
    except ModuleNotFoundError as error:
        if (error.name or "nas").startswith("nas"):
            raise
        raise UserError(
            f"The exporter '{name}' needs {error.name}, which is not installed.",
            hint=f"pip install 'nasctl[{name}]'",
            field="to",
        ) from None
