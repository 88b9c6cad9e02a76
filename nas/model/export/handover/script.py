"""A training script beside an exported network: the recipe and what the design declares, in plain sight."""

from __future__ import annotations

from collections.abc import Mapping
from pprint import pformat
from string import Template

from nas.model.declared_bits import plan_of
from nas.model.export.handover.cited import cited
from nas.model.export.handover.library import library, renamed
from nas.model.export.handover.places import PrintedPlan, printed_plan
from nas.model.export.handover.plain_recipe import carried_fields
from nas.model.export.source.text import comment
from nas.model.train.masking import MaskedPattern
from nas.model.train.named_recipes import NamedRecipe
from nas.model.train.pruning import declared_sparsity, patterns_of
from search_spaces.core.architecture import Architecture

WIDTH = 116
_SCRIPT = Template('''\
"""Trains $name: $subject. Written by nasctl; needs PyTorch, NumPy, safetensors and Pillow.

    python train_$name.py --data IMAGES --out trained --device cuda --workers 8
    torchrun --nproc-per-node 8 train_$name.py --data IMAGES --out trained --device cuda --workers 8

IMAGES holds train/CLASS/* and val/CLASS/*; `--data synthetic` needs none. The same line again goes on where it stopped.
"""

$imports

$cited
RECIPE = Recipe(
$fields
)
$declared
SUBJECT = Subject(
$subject_fields
)

if __name__ == "__main__":
    main(SUBJECT, RECIPE)
''')


def training_files(architecture: Architecture, name: str, title: str, recipe: NamedRecipe) -> dict[str, bytes]:
    """`train_NAME.py`, and the package NAME_training that it imports.

    Args:
        title: the recipe's name.

    Raises:
        UserError: bits are declared that cannot be trained for.
    """
    package = f"{name}_training"
    patterns, bits = patterns_of(declared_sparsity(architecture)), plan_of(architecture)
    plan = printed_plan(architecture, bits) if bits.layers else None
    modules = _modules(patterns, plan)
    channels, side = architecture.graph.nodes[0].shape[:2]
    text = _SCRIPT.substitute(
        name=name,
        subject=comment(f"{architecture.space_name}, design {architecture.id}"),
        imports=renamed("\n".join(_imports(modules, name)), package),
        cited="\n".join(cited(title, recipe)),
        fields="\n".join(f"    {field}={_quoted(value)}," for field, value in carried_fields(recipe.recipe).items()),
        declared=_declared(patterns, plan),
        subject_fields="\n".join(f"    {line}," for line in _subject(name, channels, side, patterns, plan)),
    )
    return {f"train_{name}.py": text.encode(), **library(package, list(modules))}


def _modules(patterns: Mapping[str, MaskedPattern], plan: PrintedPlan | None) -> dict[str, tuple[str, ...]]:
    """What the script imports of ours, module by module."""
    modules: dict[str, tuple[str, ...]] = {}
    kinds = {type(pattern) for pattern in patterns.values()}
    modules |= {kind.__module__: (kind.__name__,) for kind in sorted(kinds, key=lambda kind: kind.__module__)}
    if plan is not None:
        modules["nas.model.quantise.aware"] = ("QuantisationAware",)
        modules["nas.model.quantise.plan"] = ("LayerPlan", "QuantisationPlan")
    modules["nas.model.train.command"] = ("Subject", "main")
    if patterns:
        modules["nas.model.train.masking"] = ("masks_of",)
        modules["nas.model.train.pruned"] = ("all_counted",)
    modules["nas.model.train.recipe"] = ("Recipe",)
    if plan is not None:
        modules["nas.model.train.taps"] = ("tapped",)
        modules["nas.model.train.value_grids"] = ("value_grids",)
    return modules


def _imports(modules: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    return [f"from {name} import create_model", *(f"from {one} import {', '.join(of)}" for one, of in modules.items())]


def _declared(patterns: Mapping[str, MaskedPattern], plan: PrintedPlan | None) -> str:
    parts = []
    if patterns:
        parts.append(f"# What layers are pruned to.\nPATTERNS = {_quoted(dict(patterns))}\n")
    if plan is not None:
        layers = "\n".join(f"        {_quoted(layer)}," for layer in plan.plan.layers)
        places = _quoted(dict(plan.plan.places))
        parts.append(
            "# What is rounded to few bits: layers, and the places between them.\n"
            f"PLAN = QuantisationPlan(\n    layers=(\n{layers}\n    ),\n    places={places},\n)\n"
            f"TAPS = {_quoted(plan.taps)}\n"
        )
    return "\n".join(["", *parts]) if parts else ""


def _quoted(value: object) -> str:
    """Source of numbers, names and what is made of them; no name holds a quote."""
    return pformat(value, width=WIDTH).replace("'", '"')


def _subject(
    name: str, channels: int, side: int, patterns: Mapping[str, MaskedPattern], plan: PrintedPlan | None
) -> list[str]:
    made = "create_model" if plan is None else "lambda num_classes: tapped(create_model(num_classes), TAPS)"
    lines = [f'"{name}"', made, f"channels={channels}", f"side={side}"]
    # Behind the masks: what they make zero, rounding leaves zero.
    hooks = [*(["masks_of(PATTERNS, recipe)"] if patterns else []), *(["QuantisationAware(PLAN)"] if plan else [])]
    lines += [f"hooks=lambda recipe: [{', '.join(hooks)}]"] if hooks else []
    lines += ["pruned=lambda model: all_counted(model, PATTERNS)"] if patterns else []
    lines += ["beside=lambda hooks, model: value_grids(hooks)"] if plan else []
    return lines
