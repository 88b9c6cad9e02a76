"""Spaces side by side as one self-contained HTML page: a picture and tables a metric, no code at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from nas.report.inline import assets, digest


@dataclass(frozen=True)
class TitledTable:
    """Rows of text under a title; all columns but the first are numbers."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One metric: what it is called, its picture, what is said of it."""

    title: str
    picture: str
    tables: Sequence[TitledTable]


def render_comparison_page(title: str, facts: Mapping[str, str], sections: Sequence[Section], version: str) -> str:
    """The whole page as one document that needs no network."""
    style = assets(("page.css",))
    policy = f"default-src 'none'; style-src {digest(style)}; base-uri 'none'; form-action 'none'"
    told = "\n".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts.items())
    body = "\n".join(_section(section) for section in sections)
    return Template(assets(("comparison.html",))).substitute(
        policy=policy, style=style, title=escape(title), version=escape(version), facts=told, sections=body
    )


def _section(section: Section) -> str:
    tables = "\n".join(_table(table) for table in section.tables if table.rows)
    return f"<section>\n<h2>{escape(section.title)}</h2>\n<figure>{section.picture}</figure>\n{tables}\n</section>"


def _table(table: TitledTable) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.header)
    rows = "\n".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in table.rows)
    return (
        f'<h3>{escape(table.title)}</h3>\n<div class="scroll"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )
