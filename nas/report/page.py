"""One self-contained HTML page: style, code and data inline, nothing fetched, only our own code run."""

from collections.abc import Sequence
from html import escape
from string import Template

from nas.report.data import Funnel, Measurement, ReportData
from nas.report.figure import render_front_svg
from nas.report.funnel_tables import journey_table, stage_table
from nas.report.inline import assets, digest
from nas.report.measured_table import measured_table, measured_text
from nas.report.payload import payload_json
from nas.report.tables import Table, limit_text

# Concatenated in this order into one script: what is used below is declared above.
SCRIPTS = (
    "elements.js",
    "quantities.js",
    "plot.js",
    "measured.js",
    "front.js",
    "gestures.js",
    "layers.js",
    "blocks.js",
    "drawing.js",
    "design.js",
    "histograms.js",
    "listing.js",
    "lighting.js",
    "page.js",
)
STYLES = ("page.css", "figures.css")


def render_page(data: ReportData) -> str:
    """The whole report as one HTML document that needs no network."""
    style = assets(STYLES)
    script = '(() => {\n"use strict";\n' + assets(SCRIPTS) + "})();\n"
    return Template(assets(("page.html",))).substitute(
        policy=_policy(style, script),
        title=escape(data.facts.title),
        style=style,
        script=script,
        data=payload_json(data),
        summary=_summary(data),
        facts=_facts(data),
        legend=_legend(data),
        command=escape(data.facts.command),
        version=escape(data.facts.version),
        static_front=render_front_svg(data),
        funnel=_funnel(data.funnel),
        measured=_measured(data.measured),
    )


def _policy(style: str, script: str) -> str:
    """Hashes instead of 'unsafe-inline': a script that slips in through a name would still not run."""
    rules = ("default-src 'none'", f"style-src {digest(style)}", f"script-src {digest(script)}")
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _summary(data: ReportData) -> str:
    facts = data.facts
    aim = f"priced for <b>{escape(facts.hardware.device)}</b>" if facts.hardware else "counted"
    met = f"{facts.feasible:,} met every limit. " if data.limits else ""
    designs = "design" if len(data.front) == 1 else "designs"
    return (
        f"{facts.evaluated:,} designs of <b>{escape(facts.space)}</b> were {aim} in {facts.seconds:.1f} s. "
        f"{met}The front shows {len(data.front):,} {designs} that no other one beats."
    )


def _legend(data: ReportData) -> str:
    entries = {"inside": "meets every limit", "outside": "does not"} if data.limits else {"inside": "tried as well"}
    if data.measured:
        entries |= {"measured": "measured, on the interval that was predicted"}
    return "\n".join(f'<li><i class="key {name}"></i>{text}</li>' for name, text in entries.items())


def _funnel(funnel: Funnel | None) -> str:
    """A section of its own, or nothing."""
    if funnel is None:
        return ""
    return (
        '<section aria-labelledby="funnel-title">\n<h2 id="funnel-title">Who fell where</h2>\n'
        f"{_table(stage_table(funnel))}\n<h3>The designs that came furthest</h3>\n"
        f"{_table(journey_table(funnel))}\n</section>"
    )


def _measured(measured: Sequence[Measurement]) -> str:
    """A section of its own, or nothing."""
    if not measured:
        return ""
    return (
        '<section aria-labelledby="measured-title">\n<h2 id="measured-title">Measured against predicted</h2>\n'
        f"<p>{escape(measured_text(measured))}</p>\n{_table(measured_table(measured))}\n</section>"
    )


def _table(table: Table) -> str:
    """Rows of text as an HTML table; columns of numbers are aligned right."""
    sides = [' class="number"' if numeric else "" for numeric in table.numeric]
    head = "".join(f'<th scope="col"{side}>{escape(name)}</th>' for name, side in zip(table.header, sides, strict=True))
    body = "\n".join(
        f"<tr>{''.join(f'<td{side}>{escape(cell)}</td>' for cell, side in zip(row, sides, strict=True))}</tr>"
        for row in table.rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _facts(data: ReportData) -> str:
    facts, hardware = data.facts, data.facts.hardware
    sought = [f"{metric.direction} {metric.name}" for metric in data.metrics if metric.direction]
    device = {"Device": hardware.name, "Software": hardware.stack, "Prices": hardware.provenance} if hardware else {}
    rows = {
        "Space": facts.space,
        **device,
        "Objectives": ", ".join(sought),
        "Limits": "; ".join(limit_text(limit, data.confidence) for limit in data.limits) or "none",
        "Strategy": f"{facts.strategy}, seed {facts.seed}",
        **({"Certificate": facts.proved} if facts.proved else {}),
        "Run": facts.run,
    }
    return "\n".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in rows.items())
