"""`nasctl hw measure --compressed`: kernels for zeros and few bits beside the dense ones."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nas.cli.output import print_json, remark

if TYPE_CHECKING:
    from nas.model.measure.stack import MeasuredStack


def measure_compressed_kernels(
    out: Path, time: str, stack: "MeasuredStack", *, seed: int, json: bool, quiet: bool
) -> None:
    """Fill `compressed.csv` in `out` for as long as `time` says."""
    import numpy as np

    from nas.cli.durations import parse_duration
    from nas.cli.live import LiveLine
    from nas.model.measure.compressed.kernels import measure_compressed
    from nas.model.measure.compressed.sweep import compressed_sweep

    settings = compressed_sweep(stack.placement.dtype, stack.compressed_formats, np.random.default_rng(seed))
    with LiveLine("measuring", quiet=quiet) as line:
        report = measure_compressed(
            out,
            settings,
            parse_duration(time),
            stack,
            seed,
            observe=lambda done, row: line.tell(f"{done} compressed kernels", row.setting.format),
        )
    if json:
        formats = list(stack.compressed_formats)
        print_json({"out": str(out), "stack": stack.label, "formats": formats, **asdict(report)})
    else:
        refused = f", {report.refused} that it cannot run" if report.refused else ""
        formats = ", ".join(stack.compressed_formats)
        print(f"{report.rows:,} compressed kernels ({formats}){refused}, each beside its dense one, {stack.label}")
        print(f"median spread {report.median_spread:.1%}")
    remark(f"Next: nasctl hw fit {out} --compressed", quiet=quiet)
