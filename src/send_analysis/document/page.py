"""The neutral document as one HTML page: nothing fetched, no script, and a content security policy that says so."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from send_analysis.base.palette import stylesheet
from send_analysis.base.typefaces import FONTS
from send_analysis.blocks.fragments import BLOCK_TEMPLATES, WIDTH_STEP, add_filters
from send_analysis.blocks.markdown import ReportError
from send_analysis.document.documents import keywords
from send_analysis.document.house import lines_of
from send_analysis.document.report import SUMMARY

TEMPLATES = Path(__file__).parent / "html"
#: The subsets made by fonts/subset.py: file and CSS weight.
FACES = (("send-report-regular.woff2", 400), ("send-report-semibold.woff2", 600))

_SANS = '"Send Report","Segoe UI",system-ui,sans-serif'


def page_html(document: Mapping[str, Any], template: Template | None = None) -> str:
    """The whole page of a document; `template` stands in for our own index.html.j2."""
    style = page_style(document["meta"])
    shown = _with_deeper_headings(document)
    chosen = template or _template()
    found_by = keywords(document["meta"])
    html = chosen.render(
        document=shown, style=Markup(style), policy=content_policy(style), keywords=found_by,
        lines=lines_of(document["meta"]),
    ).lstrip()  # fmt: skip
    _refuse_twin_ids(html)
    return html


def content_policy(style: str) -> str:
    """The content security policy that allows this stylesheet, by its hash, and pictures and fonts inside the page."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def page_style(meta: Mapping[str, Any]) -> str:
    """The stylesheet with its fonts, and mark and banner as the running head of each printed page."""
    sheet = _stylesheet() + _house_style(meta)
    words = ". ".join(str(meta[key]) for key in ("mark", "banner") if meta.get(key))
    if not words:
        return sheet
    text = re.sub(r"[^ \w.,:;()–—’£%-]", "", words)
    return sheet + f'\n@page{{@top-left{{content:"{text}"}}}}'


def _house_style(meta: Mapping[str, Any]) -> str:
    """The council's accent, on paper and on light pages only, and its font before the report's own.

    Charts keep the font that their words were placed in.
    """
    house = meta.get("house", {})
    accent, font = house.get("accent"), re.sub(r"[^\w -]", "", house.get("font", ""))
    light = "@media print,(prefers-color-scheme:light) and (forced-colors:none)"
    rules = f"{light}{{:root{{--house:{accent}}}}}\n" if accent else ""
    fonts = f':root{{--sans:"{font}",{_SANS}}}.drawing svg{{--sans:{_SANS}}}\n' if font else ""
    return rules + fonts


@cache
def _template() -> Template:
    return add_filters(Environment(loader=FileSystemLoader([TEMPLATES, BLOCK_TEMPLATES]))).get_template("index.html.j2")


@cache
def _stylesheet() -> str:
    faces = "\n".join(_face(name, weight) for name, weight in FACES if (FONTS / name).is_file())
    sheet = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    sheet = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S))
    return "\n".join(["", faces, stylesheet(), width_rules(), re.sub("\n+", "\n", sheet).strip(), ""])


def width_rules() -> str:
    """The classes that give a table's columns their shares."""
    return "".join(f".w{width}{{width:{width}%}}" for width in range(WIDTH_STEP, 101, WIDTH_STEP))


def _face(name: str, weight: int) -> str:
    data = base64.b64encode((FONTS / name).read_bytes()).decode()
    return (
        f'@font-face{{font-family:"Send Report";font-weight:{weight};font-style:normal;'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )


def _with_deeper_headings(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its chapters' headings one level down: the page's h1 is the report, a chapter is an h2.

    Page one's stay where they are when it comes first, directly under the h1.
    """
    shown = copy.deepcopy(dict(document))
    below = [] if shown["opening"][0] == SUMMARY else [shown["summary"]]
    for part in [*below, *shown["chapters"]]:
        for block in part["blocks"]:
            if block["kind"] == "heading":
                block["deeper"] = 1
    return shown


def _refuse_twin_ids(html: str) -> None:
    seen: set[str] = set()
    for name in re.findall(r'<[^<>]*?\sid="([^"]+)"', html):
        if name in seen:
            raise ReportError(f"the id {name!r} stands twice in the page: give the two blocks different ids")
        seen.add(name)
