"""The edition for officers hides nothing, says so on every page, stands apart, and is never published."""

import json
import re

import odfdo
import openpyxl
import pypdfium2
import pytest
from tests.document.word.word_file import WordFile

from send_analysis.base.files import folder_sha256, sha256
from send_analysis.base.paths import HOME_VARIABLE, INTERNAL, Paths
from send_analysis.cli.main import main
from send_analysis.document.front_sheet import INTERNAL_MARK
from send_analysis.pack.store import read_pack

OUTPUTS = (
    "report.html",
    "report.pdf",
    "report.docx",
    "summary.pdf",
    "annex.html",
    "annex.pdf",
    "review.html",
    "scorecard.xlsx",
    "scorecard.ods",
    "breakdowns.csv",
    "run.json",
)


@pytest.fixture(scope="module")
def editions(built):
    """The public edition's paths, the internal one's, and the fingerprints of the public one before it was built."""
    before = {name: sha256(built.report / name) for name in OUTPUTS} | {"pack": folder_sha256(built.pack)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(built.root))
        assert main(["build", built.council, str(built.month), "--audience", "internal"]) == 0
    return built, Paths(built.root, built.council, built.month, INTERNAL), before


def test_it_has_folders_of_its_own_and_leaves_the_public_one_as_it_was(editions):
    public, internal, before = editions

    assert "internal" == internal.report.name
    assert before == {name: sha256(public.report / name) for name in OUTPUTS} | {"pack": folder_sha256(public.pack)}
    assert set(OUTPUTS) <= {path.name for path in internal.report.iterdir()}


def test_it_shows_the_numbers_that_the_public_one_hides(editions):
    public, internal, _ = editions
    hidden, shown = (read_pack(paths.pack).table("waiting_by_need") for paths in (public, internal))

    assert (hidden["status"] == "suppressed").any()
    assert (shown["status"] == "ok").all()
    assert shown["count"].between(1, 4).any()
    assert "suppressed" not in (internal.report / "breakdowns.csv").read_text(encoding="utf-8")


def test_waits_for_health_are_not_hidden_either(editions):
    _, internal, _ = editions
    assert {"ok"} == set(read_pack(internal.pack).table("health_waits").query("month == '2024-03'")["status"])


def test_the_page_is_marked_behind_the_text_above_each_chapter_and_in_its_title(editions):
    public, internal, _ = editions
    for name in ("report.html", "annex.html", "review.html"):
        check_marked((internal.report / name).read_text(encoding="utf-8"))
    assert 'watermark"' not in (public.report / "report.html").read_text(encoding="utf-8")


def check_marked(page):
    assert '<p class="watermark" aria-hidden="true">Internal</p>' in page
    assert INTERNAL_MARK in page
    assert page.count('<p class="synthetic">Internal</p>') >= len(re.findall(r'class="chapter"', page))
    assert "<title>Internal: " in page


@pytest.mark.parametrize("name", ["report.pdf", "annex.pdf"])
def test_every_page_of_the_pdf_is_marked_twice(editions, name):
    public, internal, _ = editions
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(internal.report / name)]

    assert [] == [number for number, text in enumerate(pages, start=1) if INTERNAL_MARK not in text]
    assert [] == [number for number, text in enumerate(pages, start=1) if text.count("Internal") < 2]
    plain = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(public.report / name)]
    assert [] == [number for number, text in enumerate(plain, start=1) if INTERNAL_MARK in text]


def test_every_page_of_the_word_file_is_marked(editions):
    public, internal, _ = editions
    marked, plain = (WordFile((paths.report / "report.docx").read_bytes()) for paths in (internal, public))

    assert [True] == [INTERNAL_MARK in words for words in marked.running("header")]
    assert INTERNAL_MARK in marked.text
    assert INTERNAL_MARK not in "".join([plain.text, *plain.running("header")])


def test_the_workbook_is_marked_on_its_cover_and_on_every_sheet(editions):
    *_, internal, _ = editions
    book = openpyxl.load_workbook(internal.report / "scorecard.xlsx")
    marked = {sheet.title for sheet in book if any(INTERNAL_MARK in str(cell.value) for row in sheet for cell in row)}
    tables = odfdo.Document(internal.report / "scorecard.ods").body.get_tables()

    assert {"Contents", "Notes"} >= {sheet.title for sheet in book} - marked
    assert marked == {table.name for table in tables if INTERNAL_MARK in table.text_recursive}


def test_it_is_refused_for_publication(editions, monkeypatch, capsys):
    public, *_ = editions
    monkeypatch.setenv(HOME_VARIABLE, str(public.root))

    assert 3 == main(["publish", public.council, str(public.month), "--role", "Director", "--audience", "internal"])
    assert "the internal edition is never published" in capsys.readouterr().err
    assert not public.published.exists()


def test_its_pack_and_record_say_which_edition_they_are(editions):
    public, internal, _ = editions
    for paths, edition in ((public, ""), (internal, "internal")):
        assert edition == read_pack(paths.pack).meta["edition"]
        assert edition == json.loads((paths.report / "run.json").read_text(encoding="utf-8"))["edition"]
