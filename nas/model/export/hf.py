"""A folder as Hugging Face keeps models: config, weights, model card, and the source that reads them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from torch import Tensor, nn

from nas.errors import UserError
from nas.model.classifiers import find_classifiers
from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json
from nas.model.export.core.leaving import classes_told, leaving_model, origin, weights_file
from nas.model.export.core.writing import write_all
from nas.model.export.hugging_face.card import model_card
from nas.model.export.source.file import source_of
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form

IMAGE_RANK = 3

_MODELING = Template('''\
"""$name for transformers: the network of network.py with a loss."""

import torch.nn.functional as F
from torch import Tensor
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import ImageClassifierOutput

from .network import create_model, initialise


class NasctlConfig(PretrainedConfig):
    """Which form of the network; `num_labels` tells its classes."""

    model_type = "nasctl_$name"

    def __init__(self, deploy: bool = False, **kwargs) -> None:
        self.deploy = deploy
        super().__init__(**kwargs)


class NasctlForImageClassification(PreTrainedModel):
    """Images (B, $channels, H, W) -> logits (B, num_labels)."""

    config_class = NasctlConfig
    main_input_name = "pixel_values"

    def __init__(self, config: NasctlConfig) -> None:
        super().__init__(config)
        self.network = create_model(config.num_labels, deploy=config.deploy)
        # transformers leaves buffers empty that no file of weights holds, so here the file holds all.
        for module in self.network.modules():
            module._non_persistent_buffers_set.clear()
        self.post_init()

    def _init_weights(self, module) -> None:
        """Fresh layers, such as a classifier of other classes, start as the network's own."""
        initialise(module)

    def forward(self, pixel_values: Tensor, labels: Tensor | None = None) -> ImageClassifierOutput:
        logits = self.network(pixel_values)
        loss = None if labels is None else F.cross_entropy(logits, labels)
        return ImageClassifierOutput(loss=loss, logits=logits)
''')


def export_hf(
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
    """Write the folder NAME, which `from_pretrained` of transformers reads with `trust_remote_code=True`.

    It holds config.json, model.safetensors, README.md, modeling.py, nasctl.json, and network.py, which needs torch
    alone.

    Args:
        num_classes: of the classifier; None for what the weights tell, else the drawn number.
        state_dict: weights of the train form; None for fresh ones.
        form: what is written, the train form unless told otherwise: it may be tuned on.

    Raises:
        UserError: a network that tells no classes of images, a hostile name, weights of another network, files that
            exist, a disk that refuses.
    """
    checked_name(name)
    form = form or "train"
    classes = _classes(architecture, classes_told(architecture, num_classes, state_dict))
    model = leaving_model(architecture, form, num_classes=classes, state_dict=state_dict)
    channels = architecture.graph.nodes[0].shape[0]
    facts = {**origin(architecture, provenance, state_dict), "form": form, "params": _params(model)}
    contents = {
        "config.json": _config(architecture, name, form, classes),
        "model.safetensors": _weights(model, facts),
        "README.md": model_card(name, facts, architecture, classes).encode(),
        "modeling.py": _MODELING.substitute(name=name, channels=channels).encode(),
        "network.py": source_of(architecture, classes).encode(),
    }
    contents["nasctl.json"] = provenance_json(facts, contents)
    places = write_all(out_dir / name, contents, overwrite=overwrite)
    return ExportedFiles(places["config.json"], places["model.safetensors"], places["nasctl.json"])


def _classes(architecture: Architecture, told: int | None) -> int:
    graph = architecture.graph
    classifiers = find_classifiers(graph)
    if not classifiers or len(graph.nodes[0].shape) != IMAGE_RANK or len(graph.nodes[graph.output].shape) != 1:
        raise UserError(
            "This network tells no class of an image, so there is no model of transformers that it could be.",
            hint="Take --to pytorch, whose file needs torch alone.",
            field="to",
        )
    return told or classifiers[0].shape[0]


def _weights(model: nn.Module, told: Mapping[str, Any]) -> bytes:
    """All that modeling.py's model holds, buffers with fixed values among it."""
    held = nn.ModuleDict({"network": copy.deepcopy(model)})
    for module in held.modules():
        module._non_persistent_buffers_set.clear()
    return weights_file(held, told, format="pt")


def _params(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def _config(architecture: Architecture, name: str, form: Form, classes: int) -> bytes:
    config = {
        "architectures": ["NasctlForImageClassification"],
        "auto_map": {
            "AutoConfig": "modeling.NasctlConfig",
            "AutoModelForImageClassification": "modeling.NasctlForImageClassification",
        },
        "model_type": f"nasctl_{name}",
        "deploy": form == "deploy",
        "image_size": architecture.resolution,
        "num_channels": architecture.graph.nodes[0].shape[0],
        "id2label": {str(label): f"LABEL_{label}" for label in range(classes)},
        "label2id": {f"LABEL_{label}": label for label in range(classes)},
        "dtype": "float32",
    }
    return f"{json.dumps(config, indent=2)}\n".encode()
