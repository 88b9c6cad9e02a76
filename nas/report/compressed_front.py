"""What zeros and few bits come to over the designs of a front: where they pay, and where nobody measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from hw_profiles.core.profile import HardwareProfile
from nas.report.compressed_layers import DOES_NOT, PAYS, STOOD_IN, CompressedLayer, compressed_layers
from nas.report.kept import scene_of, space_of
from nas.report.quantities import format_share
from nas.report.tables import Table
from nas.run_folder import Run
from predictors.core.compressed_kernels import load_compressed_kernels
from predictors.core.compression import INT8, Compression, full_width
from predictors.core.metric import Scene
from search_spaces.core.space import SearchSpace
from search_spaces.core.sparsity import DENSE, Sparsity

# Metrics that see zeros and few bits whatever the device makes of them.
SIZES = ("weight_bytes", "nonzeros", "effective_macs")
# A smaller share of the seconds is no reason to prune.
LEAST_GAIN = 0.005


@dataclass(frozen=True)
class Payoff:
    """One declaration over a front: in how many designs and layers, of which verdict, and in seconds beside dense."""

    declared: str
    designs: int
    layers: int
    pays: int
    does_not_pay: int
    stood_in: int
    latency_s: float
    dense_s: float


@dataclass(frozen=True)
class CompressedFront:
    """`offered` by the space, dense aside; of these `unmeasured` on the device; what the front has of them; and of that
    what is `idle`: as slow as dense, in a search that weighed time alone."""

    offered: tuple[str, ...]
    unmeasured: tuple[str, ...]
    payoffs: tuple[Payoff, ...]
    idle: tuple[str, ...]


def compressed_front(run: Run) -> CompressedFront | None:
    """None where no design has zeros or few bits, or the run was priced on no device that is still so."""
    space, scene = space_of(run), scene_of(run)
    offered, front = _offered(space), run.result["front"]
    if scene is None or not isinstance(scene.profile, HardwareProfile) or not front:
        return None
    # What is no choice is in every design.
    if not offered and not compressed_layers([space.architecture(front[0]["choices"])], scene)[0]:
        return None
    unmeasured = tuple(text for text in offered if not _is_measured(text, scene))
    designs = [space.architecture(member["choices"]) for member in front]
    told = payoffs(compressed_layers(designs, scene))
    weighed = any(metric in SIZES for metric in run.columns.metrics)
    return CompressedFront(offered, unmeasured, told, () if weighed else idle(told))


def idle(told: Sequence[Payoff]) -> tuple[str, ...]:
    """Declarations that take as long as dense layers."""
    return tuple(each.declared for each in told if each.latency_s > (1 - LEAST_GAIN) * each.dense_s)


def payoffs(designs: Sequence[Sequence[CompressedLayer]]) -> tuple[Payoff, ...]:
    """One a declaration, the most frequent first."""
    texts = dict.fromkeys(layer.declared for layers in designs for layer in layers)
    return tuple(sorted((_payoff(text, designs) for text in texts), key=lambda each: -each.layers))


def payoff_table(told: Sequence[Payoff]) -> Table:
    """One row a declaration; `of dense` are seconds beside those of the same layers dense."""
    return Table(
        header=("compressed", "designs", "layers", PAYS, DOES_NOT, STOOD_IN, "of dense"),
        numeric=(False, *(True for _ in range(6))),
        rows=tuple(
            (
                each.declared,
                *(str(count) for count in (each.designs, each.layers, each.pays, each.does_not_pay, each.stood_in)),
                format_share(each.latency_s / each.dense_s),
            )
            for each in told
        ),
    )


def payoff_remarks(told: CompressedFront, hw: str) -> list[str]:
    """What the table cannot say: what nobody measured, and why a front may be dense."""
    remarks = []
    if told.unmeasured:
        remarks.append(f"Never measured on {hw}, so no faster than what stands in: {', '.join(told.unmeasured)}.")
    if told.idle:
        remarks.append(
            f"As slow as dense, and nothing else was asked of them: {'; '.join(told.idle)}. Take these layers as "
            "dense, or --minimize weight_bytes."
        )
    if not told.payoffs:
        remarks.append(
            f"All designs of the front are dense, though the space offers {', '.join(told.offered)}. Zeros and few "
            f"bits save time where `nasctl hw show {hw}` says so; what they save besides is in weight_bytes, nonzeros "
            "and effective_macs: --minimize one of these."
        )
    return remarks


def _offered(space: SearchSpace) -> tuple[str, ...]:
    """`2:4`, `8 bits`, ...: what some dimension offers besides dense layers of full width."""
    found: dict[str, None] = {}
    for name, domain in space.dimensions.items():
        match name.rsplit(".", 1)[-1]:
            case "sparsity":
                found |= dict.fromkeys(str(value) for value in domain.values if Sparsity(str(value)) != DENSE)
            case "weight_bits":
                found |= dict.fromkeys(_bits(value) for value in domain.values if int(value) < full_width("fp32"))
    return tuple(found)


def _bits(value: object) -> str:
    return f"{value} bits"


def _is_measured(text: str, scene: Scene) -> bool:
    """Whether the device knows a kernel for what is offered; what is drawn smaller needs none."""
    assert isinstance(scene.profile, HardwareProfile)
    kernels = load_compressed_kernels(scene.profile)
    formats = kernels.formats if scene.dtype == kernels.dtype else {}
    if text.endswith(" bits"):
        return text == _bits(8) and INT8 in formats
    declared = Compression(Sparsity(text), 32, 32)
    return not declared.formats or any(held_as in formats for held_as in declared.formats)


def _payoff(text: str, designs: Sequence[Sequence[CompressedLayer]]) -> Payoff:
    inside = [[layer for layer in layers if layer.declared == text] for layers in designs]
    layers = [layer for some in inside for layer in some]
    verdicts = [layer.verdict for layer in layers]
    return Payoff(
        declared=text,
        designs=sum(bool(some) for some in inside),
        layers=len(layers),
        pays=verdicts.count(PAYS),
        does_not_pay=verdicts.count(DOES_NOT),
        stood_in=verdicts.count(STOOD_IN),
        latency_s=sum(layer.latency_s for layer in layers),
        dense_s=sum(layer.dense_s for layer in layers),
    )
