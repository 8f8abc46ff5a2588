"""A block as HTML: one set of templates for the report's page and, with a small style of its own, for JupyterLab."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from send_analysis.base.palette import COLOURS, variables
from send_analysis.blocks.chart_data import cell_text, data_address

BLOCK_TEMPLATES = Path(__file__).parent / "html"

#: A chart with more assumptions than this has them below it instead of beside it.
MOST_CARDS_BESIDE = 3
#: Column widths come in steps of so many percent.
WIDTH_STEP = 5
#: The columns that a scorecard may have, in order: what it was, what it is, how it went, what it should be.
SCORECARD_COLUMNS = ("measure", "on_year", "value", "on_month", "spark", "target", "reading")


def fragment(block: Mapping[str, Any]) -> str:
    """The HTML of one block for JupyterLab: readable without the report's stylesheet, in light and dark themes."""
    macros: Any = _environment().get_template("blocks.html.j2").module
    body = str(macros.block(block, False)).strip()
    return f'<div class="send-analysis"><style>{_fragment_style()}</style>{body}</div>'


def add_filters(environment: Environment) -> Environment:
    """Give an environment what the templates need: escaping everywhere, no undefined names, and our filters."""
    environment.autoescape = True
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.filters.update(
        runs_html=runs_html,
        drawing=drawing,
        in_groups=in_groups,
        kept_lines=kept_lines,
        cell_text=cell_text,
        column_widths=column_widths,
        data_address=data_address,
    )
    environment.globals["scorecard_columns"] = SCORECARD_COLUMNS
    return environment


@cache
def _environment() -> Environment:
    return add_filters(Environment(loader=FileSystemLoader(BLOCK_TEMPLATES)))


@cache
def _fragment_style() -> str:
    """The style that goes with each block: the palette in both of JupyterLab's themes, then fragment.css."""
    drawn = (
        f".send-analysis svg .{kind}-{name}{{{kind}:var(--{name})}}" for kind in ("fill", "stroke") for name in COLOURS
    )
    text = (BLOCK_TEMPLATES / "fragment.css").read_text(encoding="utf-8")
    rules = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip()
    light, dark = variables("light"), variables("dark")
    return f".send-analysis{{{light}}}[data-jp-theme-light='false'] .send-analysis{{{dark}}}{''.join(drawn)} {rules}"


def runs_html(line: Iterable[Mapping[str, Any]], report: bool) -> Markup:
    """Runs as HTML. In the report a figure is a link to its annex entry; in JupyterLab, where there is none, a span."""
    return Markup("").join(_run_html(run, report) for run in line)


def _run_html(run: Mapping[str, Any], report: bool) -> Markup:
    html = Markup(escape(run["text"]))
    for look, tag in (("code", "code"), ("emphasis", "em"), ("strong", "strong")):
        if run.get(look):
            html = Markup("<{0}>{1}</{0}>").format(tag, html)
    if run.get("figure"):
        if report:
            return Markup('<a class="fig" href="{}#why-{}">{}</a>').format(run.get("page", ""), run["figure"], html)
        return Markup('<span class="fig" title="{}">{}</span>').format(run["figure"], html)
    if run.get("href"):
        return Markup('<a href="{}">{}</a>').format(run["href"], html)
    return html


def with_ids_of(svg: str, old: str, new: str) -> str:
    """A drawing whose own ids, which all begin with `old`, begin with `new`."""
    before = r'(\sid="|href="#|url\(#|labelledby="|title )'
    return re.sub(rf"{before}{re.escape(old)}-", rf"\g<1>{new}-", svg)


def drawing(svg: str, alt: str) -> Markup:
    """An SVG ready to stand in the page, with a role and a name when it brings none; no words mean decoration."""
    match = re.search(r"<svg\b[^>]*>", svg)
    if match is None:
        return Markup("")
    opening = match.group()
    named = "aria-label" in opening
    if not alt and not named:
        extra = ' aria-hidden="true"'
    else:
        # Drawn as decoration it would have a name that nobody hears.
        opening = opening.replace(' aria-hidden="true"', "")
        extra = "" if named else f' aria-label="{escape(alt)}"'
        extra += "" if "role=" in opening else ' role="img"'
    if "focusable=" not in opening:
        extra += ' focusable="false"'
    close = "/>" if opening.endswith("/>") else ">"
    return Markup(opening.removesuffix(close) + extra + close + svg[match.end() :])


def in_groups(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Blocks in reading order with the assumption cards that follow a chart set beside it; code stands elsewhere.

    Each group has `blocks`, `cards` and `beside`; `beside` is true when the cards stand at the chart's side.
    """
    groups: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "assumption" and groups and groups[-1]["open"]:
            groups[-1]["cards"].append(block)
        elif block["kind"] == "assumption":
            groups.append({"blocks": [], "cards": [block], "open": True})
        elif block["kind"] != "code":
            groups.append({"blocks": [block], "cards": [], "open": block["kind"] == "chart"})
    for group in groups:
        group["beside"] = bool(group["blocks"]) and 0 < len(group["cards"]) <= MOST_CARDS_BESIDE
    return groups


def kept_lines(text: str) -> str:
    """Text without blank lines at its ends and without spaces at line ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def column_widths(columns: Sequence[Mapping[str, Any]]) -> list[int]:
    """Each column's share of a table in percent, in steps of 5; empty where the columns do not differ.

    The steps are classes of the stylesheet (see `page.width_rules`), since the page allows no style attribute.
    """
    shares = [float(column.get("share", 1)) for column in columns]
    if len(set(shares)) < 2:
        return []
    return [max(WIDTH_STEP, round(100 * share / sum(shares) / WIDTH_STEP) * WIDTH_STEP) for share in shares]
