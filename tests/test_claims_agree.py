"""No sentence, title or row says another thing of a measure and its year before than page one does."""

import re
from collections import defaultdict

import pytest
from lxml import html

VALUE = r"(?P<then>\d[\d,]* of [\d,]+|\d[\d,]*(?:\.\d+)?(?:%| weeks)?)(?: \(\d[\d,]* of [\d,]+\))?(?: ?\[[hr]\])?"
BEFORE = r"(?: a year before| in March 2023)"
#: How a change on the year before is told: its direction where it is claimed, and the figure it is held against.
CLAIMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<way>up|down) from {VALUE}{BEFORE}?",
        rf"(?P<way>rose|fell) to [^,;]+ in March 2024, from {VALUE}{BEFORE}",
        rf"(?P<way>better|worse) than a year ago: {VALUE}",
        rf"; {VALUE}{BEFORE}(?P<way>, a difference that chance could explain)?",
    )
)
UP, DOWN = ("up", "rose"), ("down", "fell")
NO_CHANGE = ("No clear change", ", a difference that chance could explain")


def words_of(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def claims_of(text):
    """The claims of a line on the year before: the direction, 'chance', or nothing; and the figure of then."""
    for pattern in CLAIMS:
        for found in pattern.finditer(text):
            way = found["way"] or ""
            yield "up" if way in UP else "down" if way in DOWN else "chance" if way in NO_CHANGE else way, found["then"]


def lines_by_measure(page):
    """The lines of a page that lead to one measure alone, by the measure."""
    lines = defaultdict(list)
    for line in page.xpath("//li | //tbody/tr[contains(@class, 'measure')] | //p[not(ancestor::li)] | //figure"):
        text = words_of(line.xpath(".//figcaption/p[1]")[0]) if line.tag == "figure" else words_of(line)
        leads = {href.split("why-")[-1] for href in line.xpath(".//a[contains(@class, 'fig')]/@href")}
        measures = {name for name in leads if not name.startswith("open_")}
        if len(measures) == 1:
            lines[measures.pop()].append(text)
    return lines


@pytest.fixture(scope="module")
def lines(built):
    found = defaultdict(list)
    for name in ("report", "annex"):
        for measure, texts in lines_by_measure(html.parse(str(built.report / f"{name}.html")).getroot()).items():
            found[measure] += texts
    return found


def test_the_reader_of_claims_finds_each_kind():
    assert [("up", "26.7%")] == list(
        claims_of("96.4% (107 of 111) in March 2024, up from 26.7% (24 of 90) a year before.")
    )
    assert [("chance", "29.0%")] == list(
        claims_of("22.0% (24 of 109); 29.0% (20 of 69) a year before, a difference that chance could explain.")
    )
    assert [("chance", "0 of 7")] == list(
        claims_of("65.2% (15 of 23) in March 2024; 0 of 7 a year before, a difference that chance could explain.")
    )
    assert [("up", "0.0%")] == list(claims_of("20 week plans rose to 67.1% in March 2024, from 0.0% in March 2023"))


def test_all_lines_on_a_measure_hold_it_against_one_figure_of_the_year_before(lines):
    compared = 0
    for measure, texts in lines.items():
        then = {before for text in texts for _, before in claims_of(text)}
        compared += sum(1 for text in texts if list(claims_of(text))) > 1
        # A share and a list that it is a share of may both lead to one entry.
        for kind in ({one for one in then if one.endswith("%")}, {one for one in then if not one.endswith("%")}):
            assert len(kind) <= 1, (measure, then, [text for text in texts if list(claims_of(text))])
    assert compared >= 8


def test_no_line_calls_a_rise_what_another_calls_a_fall_or_chance(lines):
    for measure, texts in lines.items():
        ways = {way for text in texts for way, _ in claims_of(text) if way}
        assert len(ways) <= 1, (measure, ways, [text for text in texts if list(claims_of(text))])
