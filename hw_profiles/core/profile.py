"""The schema of a hardware profile: facts of one device and one software stack, each with its source."""

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Dtype = Literal["fp64", "fp32", "tf32", "fp16", "bf16", "int8"]
ComputeFamily = Literal["dense", "pointwise", "grouped", "depthwise", "linear"]
Family = Literal["dense", "pointwise", "grouped", "depthwise", "linear", "pool", "norm", "elementwise"]

ConvolutionAlgorithm = Literal["direct", "im2col", "im2win"]

DTYPE_BYTES: dict[str, int] = {"fp64": 8, "fp32": 4, "tf32": 4, "fp16": 2, "bf16": 2, "int8": 1}

Text = Annotated[str, Field(min_length=1, max_length=500)]


class Declared(BaseModel):
    """Frozen, and closed to fields that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Declared):
    """One positive number and the key, in the profile's `[sources]`, of where it comes from."""

    value: Annotated[float, Field(strict=True, gt=0, le=1e24, allow_inf_nan=False)]
    source: Text


class Stack(Declared):
    """The software that ran, or is assumed to run; it moves latency as much as the hardware does.

    `convolution` says what its kernels unfold their input into: nothing, or the workspace of a matrix product.
    `busy_processes` worked beside it, one thread each: the contention that the profile's latencies hold for.
    """

    runtime: Text
    dtype: Dtype
    layout: Literal["channels_last", "contiguous"]
    threads: Annotated[int, Field(gt=0, le=4096)] | None = None
    convolution: ConvolutionAlgorithm = "direct"
    busy_processes: Annotated[int, Field(ge=0, le=4096)] = 0


class Measured(Declared):
    """Files of a measured device, as paths relative to the profile that stay below its folder.

    The operator table is not there where others measured it: then only what was fitted to it is. `compressed` is the
    table of kernels for zeros and few bits, where such were measured, with what was fitted to it.
    """

    operators: Text | None = None
    model: Text
    trees: Text
    compressed: Text | None = None
    compressed_model: Text | None = None
    compressed_trees: Text | None = None

    @model_validator(mode="after")
    def _stay_below_the_profile(self) -> Self:
        for name in self.files():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name:
                raise ValueError(f"'{name}' leaves the profile's folder; name a file below it")
        return self

    @model_validator(mode="after")
    def _compressed_kernels_are_whole(self) -> Self:
        given = [name is not None for name in (self.compressed, self.compressed_model, self.compressed_trees)]
        if any(given) and not all(given):
            raise ValueError("compressed, compressed_model and compressed_trees go together")
        return self

    def files(self) -> list[str]:
        """The tables, the fitted models' cards and their trees; those that there are."""
        dense = (self.operators, self.model, self.trees)
        compressed = (self.compressed, self.compressed_model, self.compressed_trees)
        return [name for name in (*dense, *compressed) if name is not None]


def _stays_below(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ValueError(f"'{name}' leaves the profile's folder; name a file below it")
    return name


class Calibrated(Declared):
    """How rates were fitted to what others timed: the fit's card, and under what the networks ran.

    `runs` names the drawing: `eager` frameworks fold no norm. Under `autocast` layer norms take a detour over fp32.
    `provenance` says of each operator family how its rates came about.
    """

    card: Annotated[Text, AfterValidator(_stays_below)]
    runs: Literal["deploy", "eager"]
    autocast: bool
    provenance: dict[Family, Literal["measured", "transferred", "analytic"]]

    @model_validator(mode="after")
    def _every_family_has_its_provenance(self) -> Self:
        missing = [family for family in get_args(Family) if family not in self.provenance]
        if missing:
            raise ValueError(f"provenance lacks {', '.join(missing)}")
        return self

    def files(self) -> list[str]:
        """The fit's card."""
        return [self.card]


class HardwareProfile(Declared):
    """One device with one software stack. Rates count 2 FLOP a MAC; dense, no sparsity.

    `vector_flops_per_s` is what kernels off the matrix units can reach: depthwise convolutions run there at
    every dtype. `achieved_*` are the shares of the peak, or of the memory bandwidth, that a family's kernels
    reach; caches and Winograd may lift them over 1. `large_depthwise_flops_per_s` is what depthwise kernels wider than
    5 reach, where it is known apart from the others; `host_launch_s` what the host needs to queue an operator while
    others run, below which no network falls; `l2_speedup` how many times faster than the memory the second-level cache
    serves what it holds. `log_sd` is one operator's, `end_to_end_log_sd` a whole network's standard deviation of
    log(true / predicted) for the roofline predictor.
    """

    name: Text
    path: Path = Field(exclude=True)
    device: Text
    provenance: Literal["analytic", "measured", "transferred"]
    stack: Stack
    sources: dict[str, Text]
    peak_flops_per_s: dict[Dtype, Fact] = Field(min_length=1)
    vector_flops_per_s: Fact
    memory_bandwidth_bytes_per_s: Fact
    launch_floor_s: Fact
    memory_bytes: Fact
    multiprocessors: Fact | None = None
    l2_bytes: Fact | None = None
    tdp_w: Fact | None = None
    achieved_compute_fraction: dict[ComputeFamily, Fact]
    achieved_bandwidth_fraction: dict[Family, Fact]
    log_sd: Fact
    end_to_end_log_sd: Fact
    large_depthwise_flops_per_s: Fact | None = None
    host_launch_s: Fact | None = None
    l2_speedup: Fact | None = None
    measured: Measured | None = None
    calibrated: Calibrated | None = None

    @model_validator(mode="after")
    def _every_family_has_its_rates(self) -> Self:
        tables = {
            "achieved_compute_fraction": (self.achieved_compute_fraction, get_args(ComputeFamily)),
            "achieved_bandwidth_fraction": (self.achieved_bandwidth_fraction, get_args(Family)),
        }
        for field, (table, families) in tables.items():
            missing = [family for family in families if family not in table]
            if missing:
                raise ValueError(f"{field} lacks {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _is_fitted_in_one_way(self) -> Self:
        if self.measured and self.calibrated:
            raise ValueError("a profile is measured or calibrated, not both; remove one of the two tables")
        return self

    @model_validator(mode="after")
    def _the_stack_has_a_peak(self) -> Self:
        if self.stack.dtype not in self.peak_flops_per_s:
            raise ValueError(f"peak_flops_per_s lacks the stack's dtype {self.stack.dtype}")
        return self

    @model_validator(mode="after")
    def _every_fact_has_a_source(self) -> Self:
        for name, fact in self.facts().items():
            if fact.source not in self.sources:
                raise ValueError(f"{name} cites '{fact.source}', which [sources] lacks")
        return self

    def facts(self) -> dict[str, Fact]:
        """Every number of the profile by its dotted name."""
        found: dict[str, Fact] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Fact):
                found[name] = value
            elif isinstance(value, dict):
                found |= {f"{name}.{key}": fact for key, fact in value.items() if isinstance(fact, Fact)}
        return found
