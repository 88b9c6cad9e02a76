"""A module that registers the network with timm; it needs torch and timm alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from torch import Tensor

from nas.errors import UserError
from nas.model.classifiers import find_classifiers
from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json
from nas.model.export.core.leaving import both_forms, classes_told, leaving_model, origin, weights_file
from nas.model.export.core.writing import write_all
from nas.model.export.handover.timm_arguments import timm_recipe
from nas.model.export.source.file import Guest, source_of
from nas.model.export.source.levels import head_blocks, levels_of
from nas.model.export.source.timm_network import TimmNetwork
from nas.model.train.named_recipes import NamedRecipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form, Graph
from search_spaces.core.ops import Conv, Linear

_REGISTERED = Template('''\
FEATURES = [
$features
]


def create_timm_model(
    num_classes: int = $classes,
    in_chans: int = $channels,
    drop_rate: float = 0.0,
    drop_path_rate: float = 0.0,
    deploy: bool = False,
) -> TimmNetwork:
    """The network as timm's training script and feature extractor take it."""
    if in_chans != $channels or drop_rate or drop_path_rate:
        raise ValueError("This network takes $channels channels and drops nothing.")
    network = create_model(num_classes or $classes, deploy=deploy)
    model = TimmNetwork(network, $head, "$classifier", FEATURES)
    if not num_classes:
        model.reset_classifier(0)
    return model


default_cfgs = {
    "$registered": {
        "url": "",
        "file": $weights,
        "num_classes": $classes,
        "input_size": $input_size,
        "pool_size": None,
        "crop_pct": 0.95,
        "interpolation": "bicubic",
        "mean": (0.485, 0.456, 0.406),
        "std": (0.229, 0.224, 0.225),
        "first_conv": "$first_conv",
        "classifier": "$classifier",
    }
}


@register_model
def $registered(pretrained: bool = False, **kwargs: Any) -> nn.Module:
    """$space, design $id."""
    features = {"flatten_sequential": True, "out_indices": tuple(range(len(FEATURES)))}
    return build_model_with_cfg(create_timm_model, "$registered", pretrained, feature_cfg=features, **kwargs)


if __name__ == "__main__":
    # `python THIS_FILE train.py ...`: timm's own script, with this network known to it.
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")''')


def export_timm(
    architecture: Architecture,
    out_dir: Path,
    *,
    name: str,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    form: Form | None = None,
    provenance: Mapping[str, Any],
    overwrite: bool = False,
    recipe: tuple[str, NamedRecipe] | None = None,
) -> ExportedFiles:
    """Write NAME_timm.py, which registers `nasctl_NAME`, NAME_timm.json and, with weights, NAME_timm.safetensors.

    The file holds all that an exported PyTorch file does; `create_model(..., pretrained=True)` reads its weights.

    Args:
        num_classes: what is built unless told otherwise; None for what the weights tell, else as drawn.
        state_dict: weights of the train form.
        recipe: what the network shall be trained by, with its name; becomes NAME_timm_recipe.yaml.

    Raises:
        UserError: a network that timm's models cannot be; a form, for the file builds both; a hostile name, weights
            of another network, files that exist, a disk that refuses.
    """
    both_forms(form, "timm")
    stem = f"{checked_name(name)}_timm"
    num_classes = classes_told(architecture, num_classes, state_dict)
    told = origin(architecture, provenance, state_dict)
    guest = Guest(
        "timm",
        ("from timm.models import build_model_with_cfg, register_model",),
        (TimmNetwork,),
        _registered(architecture, name, num_classes, has_weights=state_dict is not None),
    )
    contents = {f"{stem}.py": source_of(architecture, num_classes, guest).encode()}
    if state_dict is not None:
        model = leaving_model(architecture, "train", num_classes=num_classes, state_dict=state_dict)
        contents[f"{stem}.safetensors"] = weights_file(model, told)
    if recipe is not None:
        title, named = recipe
        contents[f"{stem}_recipe.yaml"] = timm_recipe(named, title, stem, f"nasctl_{name}")
    contents[f"{stem}.json"] = provenance_json(told, contents)
    places = write_all(out_dir, contents, overwrite=overwrite)
    return ExportedFiles(
        places[f"{stem}.py"],
        places.get(f"{stem}.safetensors"),
        places[f"{stem}.json"],
        places.get(f"{stem}_recipe.yaml"),
    )


def _registered(architecture: Architecture, name: str, num_classes: int | None, *, has_weights: bool) -> str:
    levels, graph = levels_of(architecture), architecture.graph
    classifiers = find_classifiers(graph)
    if not levels or not classifiers or not isinstance(classifiers[0].op, Linear):
        raise UserError(
            "timm's models are chains of blocks over images with a matrix that tells classes; this network is none.",
            hint="Take --to pytorch, whose file needs torch alone.",
            field="to",
        )
    rows = [
        f'    {{"module": "{level.module}", "num_chs": {level.channels}, "reduction": {level.stride}}},'
        for level in levels
    ]
    return _REGISTERED.substitute(
        features="\n".join(rows),
        classes=num_classes or classifiers[0].shape[0],
        channels=graph.nodes[0].shape[0],
        input_size=graph.nodes[0].shape,
        head=head_blocks(architecture),
        classifier=classifiers[0].name,
        first_conv=_first_conv(graph),
        registered=f"nasctl_{name}",
        weights='str(Path(__file__).with_suffix(".safetensors"))' if has_weights else None,
        space=architecture.space_name,
        id=architecture.id,
    )


def _first_conv(graph: Graph) -> str:
    return next(node.name for node in graph if isinstance(node.op, Conv))
