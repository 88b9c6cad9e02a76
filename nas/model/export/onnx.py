"""An ONNX model, run once in ONNX Runtime before it is written, with its origin inside and beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onnx import ModelProto, helper
from torch import Tensor

from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json
from nas.model.export.core.leaving import leaving_model, origin
from nas.model.export.core.writing import write_all
from nas.model.export.onnx_graph.convert import CONVERTER
from nas.model.export.onnx_graph.counts import counted_macs, held_params
from nas.model.export.onnx_graph.integers import integer_model
from nas.model.export.onnx_graph.runtime import RUNTIME
from nas.model.export.onnx_graph.verified import verified_model
from nas.model.export.origin.document import origin_text
from nas.model.quantisation_file import Quantisation
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form


def export_onnx(
    architecture: Architecture,
    out_dir: Path,
    *,
    name: str,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    form: Form | None = None,
    quantisation: Quantisation | None = None,
    provenance: Mapping[str, Any],
    overwrite: bool = False,
) -> ExportedFiles:
    """Write NAME.onnx, which takes `input` in batches of any size and gives `output`, and NAME.onnx.json.

    Args:
        num_classes: of the classifier; None for what the weights tell, else the drawn number.
        state_dict: weights of the train form; None for fresh ones.
        form: what is written, the deploy form unless told otherwise.
        quantisation: grids that these weights were trained on; the model then computes in integers.

    Raises:
        UserError: a layer without ONNX form, integers in the train form, answers that differ, a hostile name, weights
            of another network, files that exist, a disk that refuses.
    """
    model_file, facts_file = f"{checked_name(name)}.onnx", f"{name}.onnx.json"
    form = form or "deploy"
    model = leaving_model(architecture, form, num_classes=num_classes, state_dict=state_dict)
    shape = architecture.graph.nodes[0].shape
    converted, trial = verified_model(model, shape)
    counted = {"params": held_params(converted, model.parameters()), "macs": counted_macs(converted, shape)}
    rounded: dict[str, Any] = {}
    if quantisation is not None:
        converted, rounded = integer_model(converted, quantisation, model, shape, form)
    told = {
        **origin(architecture, provenance, state_dict),
        "form": form,
        "converter": CONVERTER,
        "opset": converted.opset_import[0].version,
        **counted,
        "verified": {"runtime": RUNTIME, **trial.as_json()},
        **rounded,
    }
    _write_inside(converted, told)
    contents = {model_file: converted.SerializeToString(deterministic=True)}
    contents[facts_file] = provenance_json(told, contents)
    places = write_all(out_dir, contents, overwrite=overwrite)
    return ExportedFiles(places[model_file], None, places[facts_file])


def _write_inside(converted: ModelProto, told: Mapping[str, Any]) -> None:
    """Every fact as one JSON text under its name."""
    helper.set_model_props(converted, {name: origin_text(fact) for name, fact in told.items()})
