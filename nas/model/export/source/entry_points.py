"""The functions that an exported file is used by."""

from __future__ import annotations

from collections.abc import Sequence

from nas.model.export.source.classes import PrintedClass
from nas.model.export.source.levels import Level

# What detectors and segmentation heads usually read.
USUAL_STRIDES = (4, 8, 16, 32)


def entry_points(classes: Sequence[PrintedClass], num_classes: int | None) -> list[str]:
    """`create_model` and `merge_for_deploy`, with an argument for the classes where the network tells any."""
    declared, given = ("", "") if num_classes is None else (f"num_classes: int = {num_classes}, ", "num_classes, ")
    loop = [
        "    for block in list(merged.modules()):",
        "        if isinstance(block, Foldable):",
        "            block.become_deployed()",
    ]
    create = [
        f"def create_model({declared}deploy: bool = False) -> Network:",
        '    """The network with fresh weights; `deploy` is the form for inference, all merged."""',
        f"    model = Network({given}deploy)",
        "    initialise(model)",
        "    return model",
    ]
    merge = [
        "def merge_for_deploy(model: Network) -> Network:",
        '    """The deploy form of a trained network, ready for inference; `model` stays as it is."""',
        "    merged = copy.deepcopy(model).eval()",
        *(loop if any(printed.merges for printed in classes) else []),
        "    return merged",
    ]
    return ["\n".join(create), "\n".join(merge)]


def backbone_function(levels: Sequence[Level]) -> str:
    """The function that makes the network's maps, at first those of the usual strides."""
    strides = [level.stride for level in levels]
    usual = [stride for stride in strides if stride in USUAL_STRIDES] or strides[-1:]
    rows = [f'        {level.stride}: ("{level.module}", {level.channels}),' for level in levels]
    told = f"Maps of these strides, of {', '.join(map(str, strides))}; a classifier's weights load with strict=False."
    return "\n".join(
        [
            f"def create_backbone(out_strides: Sequence[int] = {tuple(usual)}, deploy: bool = False) -> Backbone:",
            f'    """{told}"""',
            "    levels = {",
            *rows,
            "    }",
            "    return Backbone(create_model(deploy=deploy), levels, out_strides)",
        ]
    )
