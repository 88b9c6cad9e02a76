"""An archive of torch.export, run once before it is written, with its origin inside and beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.utils.flop_counter import FlopCounterMode

from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json
from nas.model.export.core.leaving import leaving_model, origin
from nas.model.export.core.writing import write_all
from nas.model.export.origin.archive import ORIGIN
from nas.model.export.origin.document import origin_text
from nas.model.export.traced.trace import traced
from nas.model.export.traced.verified import Format, verified
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form


def export_torch_export(
    architecture: Architecture,
    out_dir: Path,
    *,
    name: str,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    form: Form | None = None,
    provenance: Mapping[str, Any],
    overwrite: bool = False,
) -> ExportedFiles:
    """Write NAME.pt2, which `torch.export.load(path).module()` runs in batches of any size, and NAME.pt2.json.

    Args:
        num_classes: of the classifier; None for what the weights tell, else the drawn number.
        state_dict: weights of the train form; None for fresh ones.
        form: what is written, the deploy form unless told otherwise.

    Raises:
        UserError: a layer that cannot be traced, answers that differ, a hostile name, weights of another network,
            files that exist, a disk that refuses.
    """
    model_file, facts_file = f"{checked_name(name)}.pt2", f"{name}.pt2.json"
    form = form or "deploy"
    model = leaving_model(architecture, form, num_classes=num_classes, state_dict=state_dict)
    shape = architecture.graph.nodes[0].shape
    archive = Format("torch.export", _program, _loaded, _alone, "Take --to pytorch, which is source.")
    program, trial = verified(model, shape, archive)
    told = {
        **origin(architecture, provenance, state_dict),
        "form": form,
        "params": sum(parameter.numel() for parameter in program.parameters()),
        "macs": _macs(program, shape),
        "verified": {"runtime": f"torch {torch.__version__}", **trial.as_json()},
    }
    contents = {model_file: _archived(program, {ORIGIN: origin_text(told)})}
    contents[facts_file] = provenance_json(told, contents)
    places = write_all(out_dir, contents, overwrite=overwrite)
    return ExportedFiles(places[model_file], None, places[facts_file])


def _program(model: nn.Module, shape: Sequence[int], any_sides: bool) -> ExportedProgram:
    program = traced(model, shape, any_sides=any_sides)
    for node in program.graph.nodes:
        # Lines of files on this machine.
        node.meta.pop("stack_trace", None)
    return program


def _archived(program: ExportedProgram, extra: dict[str, Any] | None = None) -> bytes:
    archive = io.BytesIO()
    torch.export.save(program, archive, extra_files=extra)
    return archive.getvalue()


def _loaded(program: ExportedProgram) -> Callable[[Tensor], Tensor]:
    """The program as it comes out of its own archive."""
    module = torch.export.load(io.BytesIO(_archived(program))).module()
    return lambda images: module(images).detach()


def _alone(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    torch.export.export(layer, inputs)


def _macs(program: ExportedProgram, shape: Sequence[int]) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        program.module()(torch.zeros(1, *shape))
    return counter.get_total_flops() // 2
