"""The examination of a block as a printed file: it imports torch alone and answers like the model that it shows."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from nas.errors import UserError
from nas.model.export.source.file import source_of
from nas.model.merge import merge
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from tests.conformance.block_exam.built import relative_difference, trained_model
from tests.conformance.block_exam.cases import Case
from tests.nas.model.drawings import image_batch


def export_complaints(case: Case, folder: Path, tolerance: float = 1e-5) -> Iterator[str]:
    """A sentence for each promise that the exported file breaks, in both forms."""
    architecture = _classified(case)
    try:
        source = source_of(architecture, None)
    except UserError as error:
        yield f"{case}: cannot be exported: {error}"
        return
    if strangers := _imports(source) - {"torch"} - sys.stdlib_module_names:
        yield f"{case}: the exported file imports {', '.join(sorted(strangers))}; it may need torch alone"
        return
    file = folder / "exported.py"
    file.write_text(source, encoding="utf-8")
    for form, difference in _differences(architecture, _imported(file)).items():
        if not difference <= tolerance:
            yield f"{case}: the exported file's {form} form differs by {difference:.1e} from the model"


def _classified(case: Case) -> Architecture:
    """The block with a classifier behind it, where it is none itself."""

    def network(draw: GraphBuilder) -> Edge:
        x = case.draw(draw)
        return draw.linear(draw.global_pool(x), 5, name="classifier") if len(x.shape) > 1 else x

    return Architecture("examined", {}, draw_whole(network))


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or ".").partition(".")[0])
    return found


def _imported(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _differences(architecture: Architecture, module: Any) -> dict[str, float]:
    images = image_batch(architecture)
    trained = trained_model(architecture)
    printed = module.create_model()
    printed.load_state_dict(trained.state_dict())
    pairs = {
        "train": (printed.eval(), trained),
        "deploy": (module.merge_for_deploy(printed), merge(trained, architecture)),
    }
    with torch.no_grad():
        return {form: relative_difference(told(images), wanted(images)) for form, (told, wanted) in pairs.items()}
