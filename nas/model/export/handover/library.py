"""The modules that a training script stands on, copied with their imports renamed: one source, wherever it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import nas
from nas.model.export.handover.plain_recipe import plain_recipe

ROOT = Path(nas.__file__).parent.parent
RECIPE = "nas.model.train.recipe"
# What may be copied: it asks for torch, NumPy, safetensors and Pillow alone.
CARRIED = ("nas.errors", "nas.model.train", "nas.model.compress", "nas.model.quantise", "nas.model.export.core.writing")


def library(package: str, roots: Sequence[str]) -> dict[str, bytes]:
    """Files of the package by name: the modules of `roots` and all of ours that they import."""
    files = {f"{package}/__init__.py": b'"""Written by nasctl: what the training script beside stands on."""\n'}
    waiting, seen = list(roots), set[str]()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        assert module.startswith(CARRIED), f"{module} cannot be carried into a training script"
        text = plain_recipe() if module == RECIPE else _file(module).read_text(encoding="utf-8")
        files[_place(package, module)] = renamed(text, package).encode()
        waiting += _imported(text)
    for place in list(files):
        folders = place.split("/")[1:-1]
        files |= {f"{package}/{'/'.join(folders[: end + 1])}/__init__.py": b"" for end in range(len(folders))}
    return files


def renamed(text: str, package: str) -> str:
    """The source with its imports of ours pointed at the package."""
    text = re.sub(r"^(\s*(?:from|import) )nas\.model\b", rf"\1{package}", text, flags=re.MULTILINE)
    return re.sub(r"^(\s*(?:from|import) )nas\.errors\b", rf"\1{package}.errors", text, flags=re.MULTILINE)


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nas":
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inner if _file(name).is_file()]
            yield from modules or [str(node.module)]


def _file(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def _place(package: str, module: str) -> str:
    return f"{package}/{module.removeprefix('nas.').removeprefix('model.').replace('.', '/')}.py"
