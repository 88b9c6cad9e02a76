"""One design, all the way: found with zeros and 8 bits, trained dense, then to its pattern, and run in ONNX Runtime.

A search under a latency and a size picks the design; its dense twin in 32 bits is trained first and gives the weights
that are pruned and rounded. Both are exported, and timed in turn in ONNX Runtime with the threads of the profile.
Run from the repository's root, on the profile's machine when it is quiet:
python benchmarks/sparse_int8.py --out sparse_int8 [--epochs 10]
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

import nasctl
from nas.model.export.core.files import ExportedFiles
from nas.model.measure.timing import choose_repeats, interleaved, summarise
from nas.model.train.data import load_data
from nas.model.train.examples import Examples
from nas.model.train.loop import TrainResult
from nas.report.quantities import format_estimate, format_quantity
from nasctl import Architecture

SPACE = Path(__file__).with_suffix(".yaml")
WIDE = {"sparsity": "dense", "weight_bits": 32, "activation_bits": 32}
ROUNDS, AT_ONCE = 40, 128


@dataclass(frozen=True)
class Network:
    """One design with what became of it."""

    name: str
    architecture: Architecture
    trained: TrainResult
    files: ExportedFiles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hw", default="cpu_onnxruntime", help="a profile of ONNX Runtime on this processor")
    parser.add_argument("--latency", default="0.6ms", help="limit of the search")
    parser.add_argument("--weight-bytes", default="200kB", help="limit of the search")
    parser.add_argument("--epochs", type=int, default=10, help="of each of the two trainings")
    parser.add_argument("--data", default="procedural", help="procedural, or procedural:VARIANT")
    parser.add_argument(
        "--out", type=Path, required=True, help="where all is kept; again with it, only the rest is done"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    best = found(given)
    print(f"{best.id}: {', '.join(f'{name} {value}' for name, value in best.choices.items())}\n")
    print_table(trained(best, given), given.hw, test_images(given.data))


def found(given: argparse.Namespace) -> nasctl.Design:
    """The best design within the limits."""
    run = given.out / "run"
    if run.is_dir():
        return nasctl.open_run(run).best
    limits = {"latency": given.latency, "weight_bytes": given.weight_bytes}
    return nasctl.search(space=str(SPACE), hw=given.hw, maximize=["deepmad"], max=limits, out=str(run)).best


def trained(best: nasctl.Design, given: argparse.Namespace) -> list[Network]:
    """The dense twin, and the design itself from the twin's weights; both exported."""
    twin, out = dense_twin(best.choices), given.out
    recipe = nasctl.Recipe(epochs=given.epochs, warmup_epochs=1, shift=0)
    dense = nasctl.train(twin, given.data, out / "dense", recipe=recipe)
    sparse = nasctl.train(
        best, given.data, out / "sparse", recipe=recipe, weights=out / "dense" / "weights.safetensors"
    )
    for layer in sparse.pruned:
        assert layer.nonzeros <= layer.declared_nonzeros, f"{layer.layer} keeps {layer.nonzeros}"
    grids = out / "sparse" / "quantisation.json"
    floats = nasctl.export(twin, out, to="onnx", name="dense", state_dict=_of(dense), overwrite=True)
    integers = nasctl.export(
        best, out, to="onnx", name="found", state_dict=_of(sparse), quantisation=grids, overwrite=True
    )
    return [
        Network("dense, 32 bits", twin, dense, floats),
        Network("as found", best.architecture, sparse, integers),
    ]


def dense_twin(choices: Mapping[str, Any]) -> Architecture:
    """The same network without zeros, in 32 bits."""
    wide = {name: WIDE.get(name.rsplit(".", 1)[-1], value) for name, value in choices.items()}
    return nasctl.load_space(str(SPACE)).architecture(wide)


def test_images(data: str) -> Examples:
    """Those that the trainings, of the same seed, were judged on."""
    return load_data(data, channels=3, side=None, design_side=64, rng=np.random.default_rng(0)).test


def print_table(networks: list[Network], hw: str, images: Examples) -> None:
    sessions = [session_of(network, hw) for network in networks]
    seconds = timed([caller(session) for session in sessions])
    columns = []
    for network, session, (latency_s, spread_s) in zip(networks, sessions, seconds, strict=True):
        predicted = nasctl.predict(network.architecture, hw).latency
        columns.append(
            {
                "accuracy in torch": f"{network.trained.accuracy:.2%}",
                "accuracy in ONNX Runtime": f"{accuracy(session, images):.2%}",
                "predicted latency": format_estimate(predicted),
                "measured latency": f"{format_quantity(latency_s, 's')} ± {format_quantity(spread_s / 2, 's')}",
                "weights": f"{counted(network, 'params_deploy'):,.0f}",
                "non-zeros": f"{counted(network, 'nonzeros'):,.0f}",
                "`weight_bytes`": f"{counted(network, 'weight_bytes'):,.0f}",
                "weights in the file, bytes": f"{stored_bytes(network):,}",
            }
        )
    print(f"| | {' | '.join(network.name for network in networks)} |\n|---|{'---|' * len(networks)}")
    for row in columns[0]:
        print(f"| {row} | {' | '.join(column[row] for column in columns)} |")


def session_of(network: Network, hw: str) -> onnxruntime.InferenceSession:
    """With as many threads as the profile's stack has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = nasctl.load_device(hw).stack.threads or 0
    # Idle threads of one session would spin beside the other's.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(network.files.model, options, ["CPUExecutionProvider"])


def caller(session: onnxruntime.InferenceSession) -> Callable[[], object]:
    """One inference of one image."""
    feed = {"input": np.random.default_rng(0).standard_normal((1, 3, 64, 64), dtype=np.float32)}
    return lambda: session.run(None, feed)


def timed(calls: list[Callable[[], object]]) -> list[tuple[float, float]]:
    """Seconds and their 20-80 % range, the calls in turn."""
    cpu = torch.device("cpu")
    repeats = [choose_repeats(call, cpu) for call in calls]
    samples = interleaved(calls, repeats, ROUNDS, cpu, np.random.default_rng(0), warmed=len(calls))
    return [(held.latency_s, held.spread_s) for held in map(summarise, samples.T)]


def accuracy(session: onnxruntime.InferenceSession, images: Examples) -> float:
    right = 0
    for start in range(0, len(images), AT_ONCE):
        pixels, labels = images.batch(np.arange(start, min(start + AT_ONCE, len(images))))
        answers = np.asarray(session.run(None, {"input": pixels.numpy()})[0])
        right += int((answers.argmax(1) == labels.numpy()).sum())
    return right / len(images)


def counted(network: Network, metric: str) -> float:
    return nasctl.estimate_metric(network.architecture, metric).value


def stored_bytes(network: Network) -> int:
    """Of all constants in the file: ONNX stores zeros as numbers."""
    held = onnx.load(network.files.model).graph.initializer
    return sum(onnx.numpy_helper.to_array(one).nbytes for one in held)


def _of(trained: TrainResult) -> dict[str, torch.Tensor]:
    return dict(trained.model.state_dict())


if __name__ == "__main__":
    main()
