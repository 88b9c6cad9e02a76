"""The examination of a block in torch: what is drawn is what runs, all of it learns, and merging changes no answer."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from nas.model.build import build
from nas.model.merge import merge
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form
from tests.conformance.block_exam.cases import Case
from tests.nas.model.drawings import as_if_trained, image_batch

FORMS: tuple[Form, ...] = ("train", "deploy")

# A unit may be dead at one start of training; what no start reaches is not connected.
STARTS = 3


def building_complaints(case: Case) -> Iterator[str]:
    """Shape behind every operator, params and MACs, in both forms."""
    architecture = case.architecture()
    for form in FORMS:
        yield from (f"{case}: {sentence} (form: {form})" for sentence in _miscounts(architecture, form))


def _miscounts(architecture: Architecture, form: Form) -> Iterator[str]:
    graph = architecture.graph if form == "train" else architecture.deployed
    model = build(architecture, form).eval()
    shapes: dict[str, tuple[int, ...]] = {}
    for node in graph:
        model.get_submodule(node.name).register_forward_hook(_remember(shapes, node.name))
    # The counter knows matrix products, but not every fused attention that is made of them.
    with FlopCounterMode(display=False) as counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        model(torch.zeros(1, *graph.nodes[0].shape))
    for node in graph:
        if shapes[node.name] != node.shape:
            yield f"'{node.name}' is drawn to put out {node.shape}, torch has {shapes[node.name]}"
    counted = {"params": sum(p.numel() for p in model.parameters()), "macs": counter.get_total_flops() // 2}
    for what, torchs in counted.items():
        drawn = sum(getattr(node.op, what)(*graph.input_shapes(node)) for node in graph)
        if drawn != torchs:
            yield f"drawn with {drawn} {what}, torch has {torchs}"


def _remember(shapes: dict[str, tuple[int, ...]], name: str):
    def hook(module: nn.Module, inputs: object, output: Tensor) -> None:
        shapes[name] = tuple(output.shape[1:])

    return hook


def learning_complaints(case: Case) -> Iterator[str]:
    """A gradient reaches the input and every trainable weight."""
    architecture = case.architecture()
    dead = _unreached(architecture, 0)
    for seed in range(1, STARTS):
        dead &= _unreached(architecture, seed) if dead else dead
    yield from (f"{case}: no gradient reaches {part}" for part in sorted(dead))


def _unreached(architecture: Architecture, seed: int) -> set[str]:
    images = image_batch(architecture, seed).requires_grad_()
    model = trained_model(architecture, seed)
    answers = model(images)
    weighed = answers * torch.randn(answers.shape, generator=torch.Generator().manual_seed(seed))
    weighed.sum().backward()
    parts = {"the input": images, **{f"'{name}'": parameter for name, parameter in model.named_parameters()}}
    return {name for name, tensor in parts.items() if tensor.grad is None or not tensor.grad.any()}


def trained_model(architecture: Architecture, seed: int = 0) -> nn.Module:
    """The train form with random factors and shifts, its norms' statistics those of images; for evaluation."""
    model = build(architecture, seed=seed)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d):
            # Statistics that lag behind their maps let a chain of squares grow beyond all numbers.
            module.momentum = None
    return as_if_trained(model, image_batch(architecture, seed), seed)


def merging_complaints(case: Case, tolerance: float = 1e-5) -> Iterator[str]:
    """The deploy form answers like the train form, by the largest answer where that is above 1."""
    architecture = case.architecture()
    images = image_batch(architecture)
    trained = trained_model(architecture)
    with torch.no_grad():
        answers = trained(images)
        difference = relative_difference(merge(trained, architecture)(images), answers)
        # A long chain of squares makes more of every rounding: no merging can be nearer than the form is to itself.
        rounding = relative_difference(answers, trained.double()(images.double()))
    permitted = max(tolerance, 4 * rounding)
    if not difference <= permitted:
        yield f"{case}: deploy output differs by {difference:.1e} from the train form's, {permitted:.0e} is allowed"


def relative_difference(told: Tensor, wanted: Tensor) -> float:
    """Largest absolute difference, by the largest wanted value where that is above 1."""
    return float((told - wanted).abs().max() / wanted.abs().max().clamp(min=1))
