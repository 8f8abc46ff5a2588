import base64
import hashlib
import itertools
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from tests.browsing import LOOKS, a_browser, a_page, open_everything, violations
from tests.document.example_document import (
    HOSTILE,
    HOUSE,
    LOGO_SVG,
    META,
    example_chart,
    example_document,
    example_notebook,
    without_front_sheet,
)

from send_analysis.base.fonts import subset
from send_analysis.blocks.chart_data import data_address
from send_analysis.blocks.markdown import ReportError
from send_analysis.document.exporters import SendHtmlExporter
from send_analysis.document.page import FACES, FONTS, page_html, page_style

VOID = {"meta", "img", "br", "hr", "input", "link", "col"}


class Tree(HTMLParser):
    """The page's elements in order, and its words; fails when a tag is not closed where it was opened."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.words.append(data)

    def all(self, *tags):
        return [attrs for tag, attrs in self.elements if tag in tags]


@pytest.fixture(scope="module")
def html():
    return page_html(example_document())


@pytest.fixture(scope="module")
def tree(html):
    return Tree(html)


def test_the_page_says_what_it_is_and_what_finds_it(tree):
    said = {attrs.get("name"): attrs.get("content") for name, attrs in tree.elements if name == "meta"}

    assert said["description"].startswith("Figures to 31 March 2024")
    assert "SEND, EHC plans, March 2024, synthetic data" == said["keywords"]


def test_the_page_fetches_nothing_and_runs_nothing(html, tree):
    assert tree.all("script", "link", "img", "iframe", "object", "form") == []
    assert not [name for _, attrs in tree.elements for name in attrs if name.startswith("on") or name == "style"]
    outside = [attrs for tag, attrs in tree.elements if tag != "a" and attrs.get("href", attrs.get("src"))]
    assert outside == []
    assert set(re.findall(r"url\(([^)]{0,6})", html)) <= {'"data:', "#plans", "#secon"}


def test_the_policy_holds_the_hash_of_the_style_as_it_stands(html):
    style = re.search(r"<style>(.*?)</style>", html, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(a["content"] for a in Tree(html).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_page_says_its_language_and_its_landmarks(tree):
    assert {"lang": "en-GB"} == tree.all("html")[0]
    assert [1, 1, 1] == [len(tree.all(tag)) for tag in ("header", "main", "footer")]
    assert {"class": "skip", "href": "#main"} == tree.all("a")[0]


def test_there_is_one_h1_and_no_heading_skips_a_level(tree):
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]
    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_link_inside_the_page_has_its_target(tree):
    ids = {attrs["id"] for _, attrs in tree.elements if "id" in attrs}
    links = {attrs["href"][1:] for attrs in tree.all("a") if attrs["href"].startswith("#")}
    named = {name for _, attrs in tree.elements for name in attrs.get("aria-labelledby", "").split()}
    assert links - ids == set()
    assert named - ids == set()
    assert {"para-1", "para-2", "why-twenty_week", "why-funding-growth", "fig-plans-on-time"} <= ids


def test_each_charts_numbers_can_be_saved_by_a_link_that_says_which(html):
    links = re.findall(r'<a href="(data:[^"]*)" download="([^"]*)">([^<]*)</a>', html)
    address, name, said = links[0]
    data = example_chart().as_json()["data"] | {"marks": META["banner"].rstrip(".")}

    assert data_address(data) == unescape(address)
    assert "plans-on-time.csv" == name
    assert "Save the numbers in figure 1 as a CSV file: Two in three plans now come on time" == said
    assert html.count('<figure role="group" class="chart"') == len({said for *_, said in links})


def test_every_annex_entry_stands_inside_a_disclosure(html):
    for name in re.findall(r'id="(why-[^"]+)"', html):
        before = html[: html.index(f'id="{name}"')]
        assert before.count("<details") > before.count("</details>")


def test_every_table_has_a_caption_and_scoped_headers(tree):
    assert len(tree.all("table")) == len(tree.all("caption"))
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for attrs in tree.all("th"))


def test_the_scorecard_keeps_its_roles_and_its_words(html, tree):
    roles = [attrs.get("role") for tag, attrs in tree.elements if tag in ("table", "tr", "td")]
    assert 1 == roles.count("table")
    assert 4 * 6 + 1 == roles.count("cell")
    for words in (
        "Better",
        "Worse",
        "No clear change",
        "Not known",
        "Unlikely",
        "Being done: a second review team.",
        "Not collected",
    ):
        assert words in html


def test_scroll_regions_have_different_names(tree):
    regions = [attrs for _, attrs in tree.elements if attrs.get("role") == "region"]
    names = [attrs.get("aria-label", attrs.get("aria-labelledby")) for attrs in regions]
    assert names
    assert len(names) == len(set(names))
    assert all(attrs["tabindex"] == "0" for attrs in regions)


def test_every_word_is_there_and_hostile_text_is_text(tree):
    words = "".join(tree.words)
    for text in HOSTILE:
        assert text in words


def test_the_banner_stands_on_page_one_and_in_every_chapter(html, tree):
    document = example_document()
    banners = [attrs for attrs in tree.all("p") if attrs.get("class") == "synthetic"]
    assert 2 + len(document["chapters"]) == len(banners)
    assert f'<p class="synthetic">{META["banner"]}</p>' in html
    assert html.count('<p class="synthetic">Synthetic data</p>') == len(banners) - 1
    assert META["banner"] in page_style(META)


def test_real_data_has_no_banner():
    document = example_document()
    document["meta"] = {**META, "synthetic": False, "banner": ""}
    assert "ynthetic" not in re.sub(r"<style>.*?</style>", "", page_html(document), flags=re.S)


def test_a_report_without_a_front_sheet_has_none():
    assert 'id="front-sheet"' not in page_html(without_front_sheet(example_document()))


def test_a_form_may_put_the_front_sheet_first_and_headings_still_skip_no_level():
    opening = ["front-sheet", "contents", "summary"]
    tree = Tree(page_html({**example_document(), "opening": opening}))
    sections = [attrs["id"] for attrs in tree.all("section")]
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]

    assert ["front-sheet", "summary"] == sections[:2]
    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_front_sheet_is_a_list_of_terms_and_an_appendix_says_that_it_is_one(html):
    assert "<dt>Meeting date</dt><dd>22 May 2024</dd>" in html
    assert '<ol class="letters"><li>Note the progress' in html
    assert '<span class="chapter-number">Appendix A</span>' in html


def test_forced_colours_come_last():
    style = page_style({})
    assert style.rindex("@media") == style.rindex("@media (forced-colors: active)")


def test_an_id_that_stands_twice_is_an_error():
    document = example_document()
    document["chapters"][0]["blocks"].append({"kind": "heading", "text": "x", "level": 2, "id": "para-1"})
    with pytest.raises(ReportError, match="'para-1' stands twice"):
        page_html(document)


def test_nbconvert_makes_the_same_page(tmp_path, html):
    made, resources = SendHtmlExporter().from_notebook_node(example_notebook())
    assert html == made
    assert ".html" == resources["output_extension"]


def test_the_exporters_can_be_named_on_nbconverts_command_line():
    from nbconvert.exporters import get_exporter

    assert SendHtmlExporter is get_exporter("send-html")
    assert "SendPdfExporter" == get_exporter("send-pdf").__name__


def test_the_fonts_carry_another_name_and_their_licence():
    from fontTools.ttLib import TTFont

    for name, _ in FACES:
        names = {record.nameID: str(record) for record in TTFont(FONTS / name)["name"].names}
        assert subset.FAMILY in names[subset.FAMILY_NAME]
        assert "Source" not in names[subset.FAMILY_NAME] + names[subset.FULL_NAME] + names[subset.POSTSCRIPT]
        assert "Open Font License" in names[subset.LICENCE]


# --- in a council's own look ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_look():
    document = example_document()
    document["meta"]["house"] = HOUSE
    return page_html(document)


def test_the_logo_stands_once_in_the_pages_head_with_words_for_who_cannot_see_it(own_look):
    (logo,) = Tree(own_look).all("img")
    head, data = logo["src"].split(",")

    assert "Arms of “Wessex” <1>" == logo["alt"]
    assert ("data:image/svg+xml;base64", LOGO_SVG) == (head, base64.b64decode(data).decode())
    assert "img-src data:" in own_look


def test_a_pictures_kind_is_said():
    document = example_document()
    document["meta"]["house"] = {"logo": {"kind": "png", "alt": "Arms", "base64": "AAAA"}}

    assert 'src="data:image/png;base64,AAAA" alt="Arms"' in page_html(document)


def test_whom_to_ask_stands_in_the_pages_foot(own_look):
    foot = own_look[own_look.index("<footer") :]

    assert "<p>Contact: SEND data team, &lt;b&gt;send@example.gov.uk&lt;/b&gt;</p>" in foot
    assert "<p>Other formats: Ask for large print &amp; audio.</p>" in foot


def test_the_accent_is_the_councils_on_light_pages_and_in_print_and_no_readings_or_charts(own_look):
    assert "@media print,(prefers-color-scheme:light) and (forced-colors:none){:root{--house:#0b5c4a}}" in own_look
    assert 1 == own_look.count(HOUSE["accent"])


def test_a_councils_font_comes_first_but_in_charts_whose_words_are_placed_in_ours(own_look):
    assert ':root{--sans:"Gill Sans","Send Report"' in own_look
    assert '.drawing svg{--sans:"Send Report"' in own_look


def test_a_font_cannot_write_rules_of_its_own():
    style = page_style({"house": {"font": 'Arial";} body{display:none'}})

    assert "body{display:none" not in style
    assert ':root{--sans:"Arial bodydisplaynone",' in style


def test_without_a_house_style_the_page_has_no_trace_of_one(html):
    assert '<p class="council">Sampleshire and Elsewhere Council</p>' in html
    assert "Contact:" not in html
    assert 1 == html.count("--house:var(") + html.count("--house: var(")


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with a_browser() as opened:
        yield opened


@pytest.fixture(params=LOOKS)
def page(request, browser, html, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    with a_page(browser, path, request.param) as opened:
        yield opened


@pytest.mark.browser
def test_the_page_is_quiet_and_asks_for_nothing(page):
    assert [] == page.said
    assert 1 == len([url for url in page.asked if not url.startswith("data:")])


@pytest.mark.browser
def test_nothing_scrolls_sideways(page):
    open_everything(page)
    assert page.viewport_size["width"] >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.browser
def test_axe_finds_no_violation(page):
    open_everything(page)
    assert [] == violations(page)


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_a_councils_own_look_can_be_read_by_all_too(browser, tmp_path, look):
    wide = LOGO_SVG.replace("0 0 4 2", "0 0 400 20").encode()
    document = example_document()
    document["meta"]["house"] = {**HOUSE, "logo": {**HOUSE["logo"], "base64": base64.b64encode(wide).decode()}}
    path = tmp_path / "report.html"
    path.write_text(page_html(document), encoding="utf-8")
    with a_page(browser, path, look) as opened:
        assert ([], []) == (opened.said, violations(opened))
        assert opened.viewport_size["width"] >= opened.evaluate("document.documentElement.scrollWidth")
        assert opened.locator(".logo").bounding_box()["width"] <= 238


@pytest.mark.browser
def test_a_figure_opens_its_annex_entry(page):
    entry = page.locator("#why-six_week")
    assert not entry.is_visible()
    page.locator('a[href="#why-six_week"]').first.click()
    entry.wait_for(state="visible", timeout=2000)
    assert page.locator("details:has(#why-six_week) > summary").is_visible()


@pytest.mark.browser
def test_the_first_tab_shows_the_skip_link(page):
    page.keyboard.press("Tab")
    assert "Skip to main content" == page.evaluate("document.activeElement.textContent")
    assert page.locator(".skip").bounding_box()["y"] >= 0


@pytest.mark.browser
def test_printed_pages_hold_the_annex_and_the_banner(browser, html, tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    pages = [each.get_textpage().get_text_range() for each in pdfium.PdfDocument(tmp_path / "printed.pdf")]
    page.close()
    assert all("Synthetic data" in text for text in pages)
    assert any("47 of 70 rows" in text for text in pages)
