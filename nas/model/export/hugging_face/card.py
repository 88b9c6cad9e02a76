"""The model card: what the network is, how it is loaded, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from string import Template
from typing import Any

from search_spaces.core.architecture import Architecture

_CARD = Template("""\
---
library_name: transformers
pipeline_tag: image-classification
tags:
- nasctl
- neural-architecture-search
---

# $name

A design of the search space `$space`, found or drawn by nasctl: $params parameters in the $form form, $macs
multiply-accumulates for an image of $image, $classes classes. $weights

```python
from transformers import AutoModelForImageClassification

model = AutoModelForImageClassification.from_pretrained("PATH", trust_remote_code=True)
logits = model(pixel_values=images).logits
```

`network.py` needs torch alone: `create_model()`, `merge_for_deploy(model)` and, where the network shrinks its maps,
`create_backbone(out_strides)`. Its weights are those of `model.safetensors` without the leading `network.`, loaded with
`strict=False`: the file also holds what is never trained.

## Where it came from

```json
$provenance
```

`nasctl.json` holds the same, with the hash of every file here.
""")

TRAINED = "The weights are trained; how, the provenance says as far as it was told."
FRESH = "The weights are fresh: train before you use it."


def model_card(name: str, facts: Mapping[str, Any], architecture: Architecture, classes: int) -> str:
    """A README.md for the Hub; no licence is claimed, for the weights are the user's."""
    graph = architecture.in_form(facts["form"])
    macs = sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    return _CARD.substitute(
        name=name,
        space=architecture.space_name,
        params=f"{facts['params']:,}",
        form=facts["form"],
        macs=f"{macs:,}",
        image=" x ".join(map(str, graph.nodes[0].shape)),
        classes=classes,
        weights=TRAINED if facts["trained"] else FRESH,
        provenance=json.dumps(facts, indent=2, sort_keys=True).replace("```", "'''"),
    )
