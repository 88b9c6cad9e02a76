"""Does an exported network answer as the drawn one, elsewhere? A table of all formats, each run without nasctl.

    OMP_NUM_THREADS=1 python benchmarks/export_parity.py MODEL [--timm-python PATH] [--transformers-python PATH]

MODEL is what `nasctl export` takes: a run, a published model's name. The network gets fresh weights and
batch statistics of noise, leaves in every format, and is run on the same images by a Python that cannot import nasctl.
Differences are the largest over all answers, over the largest answer of the drawn network; counts are the file's own.
Formats whose library is not named are left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from nas.api.models import find_model
from nas.model.build import build
from nas.model.export.core.catalog import load_exporter
from search_spaces.core.architecture import Architecture

BATCHES = (1, 8)
PREAMBLE = """
import importlib, sys
sys.modules.update(dict.fromkeys(["nas", "nasctl", "predictors", "search_spaces", "hw_profiles"]))
from pathlib import Path
import torch
from safetensors.torch import load_file, save_file
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
images = load_file(folder / "images.safetensors")
def answer(run):
    with torch.no_grad():
        answers = {name: torch.as_tensor(run(batch)).contiguous() for name, batch in images.items()}
    save_file(answers, folder / "answers.safetensors")
def counted(model):
    from torch.utils.flop_counter import FlopCounterMode
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(images["1"])
    print(sum(one.numel() for one in model.parameters()), counter.get_total_flops() // 2)
"""
SOURCE = """
module = importlib.import_module("net")
model = module.create_model()
model.load_state_dict(load_file(folder / "net.safetensors"))
model = {model}
counted(model)
answer(model)
"""
ONNX = """
import onnxruntime
session = onnxruntime.InferenceSession(folder / "net.onnx")
answer(lambda batch: session.run(None, {"input": batch.numpy()})[0])
"""
ARCHIVE = """
model = torch.export.load(folder / "net.pt2").module()
counted(model)
answer(model)
"""
TIMM = """
import timm
importlib.import_module("net_timm")
model = timm.create_model("nasctl_net", pretrained=True).eval()
counted(model)
answer(model)
"""
TRANSFORMERS = """
from transformers import AutoModelForImageClassification
model = AutoModelForImageClassification.from_pretrained(folder / "net", trust_remote_code=True).eval()
counted(model)
answer(lambda batch: model(pixel_values=batch).logits)
"""


@dataclass(frozen=True)
class Row:
    """One format in one form: who runs it, with what, and which of its files weighs."""

    format: str
    form: str
    program: str
    file: str
    python: str | None = sys.executable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--timm-python", help="a Python that has timm")
    parser.add_argument("--transformers-python", help="a Python that has transformers")
    asked = parser.parse_args()
    rows = (
        Row("pytorch", "train", SOURCE.replace("{model}", "model.eval()"), "net.safetensors"),
        Row("pytorch", "deploy", SOURCE.replace("{model}", "module.merge_for_deploy(model)"), "net.safetensors"),
        Row("onnx", "deploy", ONNX, "net.onnx"),
        Row("torch-export", "deploy", ARCHIVE, "net.pt2"),
        Row("timm", "train", TIMM, "net_timm.safetensors", asked.timm_python),
        Row("hf", "train", TRANSFORMERS, "net/model.safetensors", asked.transformers_python),
    )
    architecture = find_model(asked.model).architecture
    weights, images, wanted = drawn(architecture)
    print(f"{asked.model}: {architecture.space_name}, design {architecture.id}")
    print("| format | form | params | of | MACs | of | largest difference | MB |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        if row.python is not None:
            print(line(row, architecture, weights, images, wanted), flush=True)


def drawn(architecture: Architecture) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor], dict]:
    """Weights as if trained, images, and the drawn network's own answers."""
    generator = torch.Generator().manual_seed(0)
    shape = architecture.graph.nodes[0].shape
    model = build(architecture)
    for parameter in model.parameters():
        if parameter.dim() == 1:
            parameter.data.add_(0.2 * (torch.rand(parameter.shape, generator=generator) - 0.5))
    images = {str(batch): torch.randn(batch, *shape, generator=generator) for batch in BATCHES}
    with torch.no_grad():
        model(images["8"])
        model.eval()
        return dict(model.state_dict()), images, {name: model(batch) for name, batch in images.items()}


def line(row: Row, architecture: Architecture, weights: dict, images: dict, wanted: dict) -> str:
    graph = architecture.graph if row.form == "train" else architecture.deployed
    params = sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    macs = sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    with tempfile.TemporaryDirectory() as folder:
        files = load_exporter(row.format)(architecture, Path(folder), name="net", state_dict=weights, provenance={})
        save_file(images, Path(folder) / "images.safetensors")
        command = [row.python or "", "-c", PREAMBLE + row.program, folder]
        environment = {**os.environ, "PYTHONPATH": "", "HF_HUB_OFFLINE": "1", "HF_HOME": f"{folder}/cache"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
        if done.returncode:
            raise SystemExit(done.stderr)
        told = json.loads(files.provenance.read_text())
        held = done.stdout.split()[-2:] if done.stdout.split() else [told["params"], told["macs"]]
        answers = load_file(Path(folder) / "answers.safetensors")
        largest = max(float((answers[name] - wanted[name]).abs().max() / wanted[name].abs().max()) for name in wanted)
        size = (Path(folder) / row.file).stat().st_size / 1e6
    counts = f"{int(held[0]):,} | {params:,} | {int(held[1]):,} | {macs:,}"
    return f"| `{row.format}` | {row.form} | {counts} | {largest:.1e} | {size:.2f} |"


if __name__ == "__main__":
    main()
