"""One whole build, checked in what it leaves: a success status is no proof."""

import csv
import json
import os
import re
from html import unescape
from html.parser import HTMLParser

import nbformat
import pikepdf
import pypdfium2
import pytest
from tests.document.drawn_text import faults
from tests.document.page_blanks import half_empty
from tests.document.word.libreoffice import pages_of as printed_pages
from tests.document.word.word_file import WordFile

from send_analysis.base.files import sha256
from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main
from send_analysis.document.exporters import SendHtmlExporter
from send_analysis.document.register_marks import led_to
from send_analysis.document.report import document
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import read_pack
from send_analysis.views.assumption_cards import USED_BY

#: The eight rows of the source paper's scorecard.
PRINTED = (
    "six_week_decisions", "twenty_week_plans", "ep_advice", "health_advice", "annual_review_backlog",
    "annual_review_in_year", "parental_requests", "awaiting_specialist",
)  # fmt: skip


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = [], []

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def html(built):
    return (built.report / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    parser = Words()
    parser.feed(html)
    return parser


def pages_of(path):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


@pytest.fixture(scope="module")
def pdf_pages(built):
    return pages_of(built.report / "report.pdf")


@pytest.fixture(scope="module")
def word(built):
    return WordFile((built.report / "report.docx").read_bytes())


@pytest.fixture(scope="module")
def annex(built):
    return (built.report / "annex.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def neutral(built):
    return document(nbformat.read(built.report / "notebooks" / "report.ipynb", as_version=4))


def printed_values(built):
    """The scorecard's March 2024 figures as a reader is shown them, by measure."""
    with (built.report / "scorecard.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["month"] == "2024-03" and row["kpi"] in PRINTED]
    main_rows = {row["kpi"]: row for row in rows if row["basis"] == REGISTER[row["kpi"]].bases[0]}
    return {
        kpi: f"{float(row['value']):.1f}%" if row["unit"] == "percent" else f"{float(row['value']):,.0f}"
        for kpi, row in main_rows.items()
    }


def blocks(neutral, kind):
    parts = [neutral["summary"], *neutral["chapters"]]
    return [block for part in parts for block in part["blocks"] if block["kind"] == kind]


def test_the_eight_rows_of_the_scorecard_are_in_the_page_and_on_page_one_of_the_pdf(built, page, pdf_pages):
    values = printed_values(built)
    words = " ".join(page.words)

    assert set(PRINTED) == set(values)
    assert [] == [kpi for kpi, value in values.items() if value not in words]
    assert [] == [kpi for kpi, value in values.items() if value not in pdf_pages[0]]


def test_every_chart_of_the_annex_is_drawn_in_both_forms(built, annex):
    charts = blocks_of(built, "annex", "chart")
    names = re.findall(r' id="([^"]+)"', annex)
    with pikepdf.open(built.report / "annex.pdf") as pdf:
        drawn = [str(node.Alt) for node in structure(pdf) if node.get("/S") == "/Figure"]

    assert len(charts) >= 8
    assert [] == [chart["id"] for chart in charts if "<path" not in chart["svg"]]
    assert [] == [chart["id"] for chart in charts if not any(chart["id"] in name for name in names)]
    assert [] == [chart["id"] for chart in charts if chart["alt"] not in drawn]


def blocks_of(built, name, kind):
    """The blocks of a kind that stand in one of the documents."""
    notebook = nbformat.read(built.report / "notebooks" / "report.ipynb", as_version=4)
    return blocks(document(notebook, name), kind)


def test_the_word_paper_has_every_number_chart_and_link_of_the_page(built, html, word):
    assert len(word.texts("Numbered Paragraph")) == len(re.findall(r'id="para-\d+"', html)) > 10
    assert re.findall(r'class="label">(Figure \d+|Table \d+):', html) == [
        text.split(":")[0] for text in word.texts("caption")
    ]
    assert set(re.findall(r'href="(annex\.html#[^"]+)"', html)) == {
        href for href in word.outside if href.startswith("annex.html#")
    }
    alts = [chart["alt"] for chart in blocks_of(built, "paper", "chart")]
    assert len(alts) > 3
    assert [] == [alt for alt in alts if alt not in word.pictures]
    assert [] == [words for words in word.pictures if not words]


def test_the_word_paper_says_the_scorecards_figures(built, word):
    assert [] == [kpi for kpi, value in printed_values(built).items() if value not in word.text]


def test_the_word_paper_prints_as_short_as_the_pdf_with_page_one_on_one_page(built, tmp_path):
    pages = printed_pages((built.report / "report.docx").read_bytes(), tmp_path)

    assert len(pages) <= MOST_PAGES
    assert "Each value leads to what" in pages[0]
    # The line that explains the mark [h] stands where the mark does, not alone on a page of its own.
    assert ("[h]" in pages[0]) == ("[h]: rests on" in pages[0])
    assert "Front sheet" in pages[1]
    assert [] == [number for number, text in enumerate(pages, start=1) if "Synthetic data" not in text]


def test_the_word_paper_is_small_enough_to_be_sent(built):
    assert (built.report / "report.docx").stat().st_size < 3_000_000


def structure(pdf):
    """Every element of a PDF's structure tree."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            children = node.get("/K", [])
            waiting.extend(children if isinstance(children, pikepdf.Array) else [children])


@pytest.mark.parametrize("name", ["report.pdf", "summary.pdf", "annex.pdf"])
def test_the_pdf_is_tagged_and_says_that_it_is_pdf_ua_1(built, name):
    with pikepdf.open(built.report / name) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_every_page_says_that_the_data_is_synthetic(built, page, annex, pdf_pages):
    pages = [*pdf_pages, *pages_of(built.report / "annex.pdf")]

    assert [] == [number for number, text in enumerate(pages, 1) if "Synthetic data" not in text]
    assert "Synthetic data" in " ".join(page.words)
    assert annex.count('<p class="synthetic">Synthetic data</p>') >= annex.count('class="chapter"')


#: A committee's paper: no longer than this, tables and charts included.
MOST_PAGES, MOST_WORDS = 12, 4500


def test_the_paper_is_short_enough_to_be_read(page, pdf_pages):
    assert len(pdf_pages) <= MOST_PAGES
    assert len([word for word in " ".join(pdf_pages).split() if re.search(r"\w", word)]) <= MOST_WORDS


def test_no_page_of_the_paper_but_a_sections_last_is_blank_by_more_than_a_fifth(built):
    assert {} == half_empty(built.report / "report.pdf")


#: Charts that follow one another under a heading, with no words between, leave a page that nothing can fill: three of
#: the annex's in a hundred, and none by more than a third.
FEW, AT_WORST = 0.03, 0.33


def test_of_the_annex_hardly_a_page_but_a_sections_last_is_blank_by_more_than_a_fifth(built):
    found = half_empty(built.report / "annex.pdf")

    assert len(found) <= FEW * len(pages_of(built.report / "annex.pdf"))
    assert [] == [page for page, share in found.items() if share > AT_WORST]


def test_the_words_of_every_chart_can_be_read(neutral):
    found = {chart["id"]: faults(chart["svg"]) for chart in blocks(neutral, "chart")}

    assert {} == {name: told for name, told in found.items() if told}


def test_every_line_of_the_forecast_bears_the_letter_of_its_scenario(neutral):
    (chart,) = [block for block in blocks(neutral, "chart") if block["id"] == "forecast"]
    heads = [column.partition(": ")[0] for column in chart["data"]["columns"] if ": " in column]
    letters = [head for head in heads if head[0].isupper() and not head[1:].strip("0123456789")]

    assert len(letters) > 4
    assert [] == [letter for letter in letters if f">{letter} £" not in chart["svg"]]


def test_page_one_is_a_file_of_its_own_with_the_same_words(built, pdf_pages):
    (alone,) = pages_of(built.report / "summary.pdf")

    assert alone.replace("Page 1 of 1", "") == re.sub(r"Page 1 of \d+", "", pdf_pages[0])


def test_every_figure_of_the_paper_leads_to_an_entry_of_the_annex(html, annex):
    led_to = set(re.findall(r'href="annex\.html#([^"]+)"', html))

    assert len(led_to) > 20
    assert [] == sorted(name for name in led_to if f' id="{name}"' not in annex)
    assert 'href="#why-' not in html


def test_in_print_a_figure_leads_to_its_page_of_the_annex(built):
    with pikepdf.open(built.report / "report.pdf") as pdf:
        links = [
            str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", ()) if "/URI" in note.get("/A", {})
        ]
    pages = {int(link.partition("#page=")[2]) for link in links if link.startswith("annex.pdf#page=")}

    assert len(pages) > 5
    assert max(pages) <= len(pages_of(built.report / "annex.pdf"))


def test_code_and_what_officers_must_settle_stand_in_the_reviewers_file_alone(built, html, annex):
    review = (built.report / "review.html").read_text(encoding="utf-8")

    assert "<pre" in review
    assert "<pre" not in html + annex
    assert "not for publication" in review


def test_the_page_fetches_nothing_and_runs_nothing(html, page):
    fetching = [(tag, attrs) for tag, attrs in page.tags if tag in ("script", "link", "iframe", "img", "object")]

    assert [] == fetching
    assert "default-src 'none'" in unescape(html)
    assert [] == re.findall(r"url\((?!\"?data:|#)", html)


def test_mainstream_penetration_stands_against_both_england_figures_with_date_and_basis(neutral):
    text = json.dumps(next(part for part in neutral["chapters"] if part["id"] == "placements"), ensure_ascii=False)

    assert "DfE, January 2023" in text
    assert "as the council gives it, February 2023" in text


def test_the_overrides_end_is_the_one_known_on_the_meeting_day(pdf_pages):
    text = " ".join(" ".join(pdf_pages).split())

    assert "ends on 31 March 2026" in text
    assert not re.search(r"ends? (?:on )?31 March 2028|override[^.]{0,60}March 2028", text)


def uses_of(neutral):
    """What each entry of the register says of its use, by id."""
    return {
        block["id"]: "".join(run["text"] for run in detail["runs"])
        for part in neutral["chapters"]
        for block in part["blocks"]
        for detail in block.get("details", ())
        if detail["term"] == USED_BY
    }


def test_an_entry_says_what_prints_a_figure_made_from_it_measures_charts_and_officers_words_too(neutral):
    uses = uses_of(neutral)

    assert "cost of places; Children awaiting specialist provision (a table)" == uses["cost_per_place"]
    assert "waiting list; " in uses["places"]
    assert "Children awaiting specialist provision (words and a table)" in uses["waiting_list_level"]
    assert uses["review_backlog_promised_by"].startswith("annual reviews; ")
    assert "(words and a chart)" in uses["review_backlog_promised_by"]
    assert "officers' words" == uses["capital_bid"]
    assert "nothing in this report" == uses["schools_block_transfer_limit"]


def test_no_entry_that_a_figure_leads_to_says_that_nothing_uses_it(neutral):
    uses = uses_of(neutral)
    entries = ("assumption", "definition")
    parts = (neutral["summary"], *neutral["chapters"])
    led = {name for part in parts for block in part["blocks"] if block["kind"] not in entries for name in led_to(block)}

    assert len(led & uses.keys()) > 40
    assert [] == [name for name in led & uses.keys() if uses[name] == "nothing in this report"]


def test_stock_nbconvert_gives_the_same_pages(built, html, annex):
    notebook = nbformat.read(built.report / "notebooks" / "report.ipynb", as_version=4)

    assert html == SendHtmlExporter(document="paper").from_notebook_node(notebook)[0]
    assert annex == SendHtmlExporter(document="annex").from_notebook_node(notebook)[0]


def test_nothing_that_is_left_names_the_machine(built, tmp_path_factory):
    # Above every folder that the report was built in or copied to.
    machine = str(tmp_path_factory.getbasetemp().parent)
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in built.report.rglob("*")
        if path.suffix in (".html", ".json", ".csv", ".ipynb")
    }

    assert [] == [name for name, text in texts.items() if machine in text]


def test_run_json_names_every_input_and_output_with_its_fingerprint(built):
    record = json.loads((built.report / "run.json").read_text(encoding="utf-8"))

    assert {entry["file"]: entry["sha256"] for entry in record["inputs"]} == {
        path.relative_to(built.root).as_posix(): sha256(path) for path in built.raw.iterdir()
    }
    assert [] == [entry for entry in record["outputs"] if sha256(built.report / entry["file"]) != entry["sha256"]]
    assert ("2024-05-14", True) == (record["as_at"], record["synthetic"])


def test_bad_extracts_leave_the_last_good_report_and_exit_with_2(built, monkeypatch, capsys):
    monkeypatch.setenv(HOME_VARIABLE, str(built.root))
    before = {path: sha256(path) for path in built.report.rglob("*") if path.is_file()}
    kept = (built.raw / "namedplan.csv").read_bytes()
    (built.raw / "namedplan.csv").unlink()
    try:
        code = main(["build", "testshire", "2024-03"])
    finally:
        (built.raw / "namedplan.csv").write_bytes(kept)

    assert code == 2
    assert "namedplan" in capsys.readouterr().err
    assert before == {path: sha256(path) for path in built.report.rglob("*") if path.is_file()}


def test_a_figure_is_followed_to_its_rows(built, monkeypatch, capsys):
    monkeypatch.setenv(HOME_VARIABLE, str(built.root))

    assert main(["trace", "testshire", "2024-03", "six_week_decisions"]) == 0

    traced = next(built.records.glob("trace-six_week_decisions*.csv"))
    assert os.name != "posix" or not traced.stat().st_mode & 0o077
    with traced.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with (built.report / "scorecard.csv").open(encoding="utf-8") as stream:
        figure = next(
            row for row in csv.DictReader(stream) if (row["kpi"], row["month"]) == ("six_week_decisions", "2024-03")
        )
    assert (int(figure["numerator"]), int(figure["denominator"])) == (
        sum(row["counted"] == "True" for row in rows),
        sum(row["left_out"] == "" for row in rows),
    )
    assert all(row["source_file"] and row["source_row"] for row in rows)
    assert "child level" in capsys.readouterr().out


def test_what_the_report_prints_by_category_is_noted_for_later_ones(built):
    noted = json.loads((built.printed / "2024-03.json").read_text(encoding="utf-8"))["builds"]
    tables = read_pack(built.pack).tables
    names = {name for name in BREAKDOWNS if name in tables and len(tables[name])}

    assert [names] == [set(build["tables"]) for build in noted]
    hidden = {name: int((tables[name]["status"] == "suppressed").sum()) for name in names}
    assert hidden == {name: sum(row[-2] is None for row in table["rows"]) for name, table in noted[0]["tables"].items()}


@pytest.mark.skipif(os.name != "posix", reason="folders have modes on POSIX alone")
def test_folders_with_child_records_are_for_their_owner_alone(built, sample_root):
    kept = [path for path in built.processed.parent.glob("*/records") if path.is_dir()]
    months = [path for path in (sample_root / "data" / "raw" / "testshire").iterdir() if path.is_dir()]
    inside = [path for folder in (*kept, *months) for path in (folder, *folder.rglob("*"))]

    assert [13, 13] == [len(kept), len(months)]
    assert [] == [path for path in (built.raw_council, *inside) if path.stat().st_mode & 0o077]
