"""The exempt appendix is a document of its own: its law on every page, its words in no other."""

import pytest
from tests.chapters import example_pack
from tests.conftest import HOME
from tests.document.test_documents import joined, said, shown

from send_analysis.config.exempt import load_exempt_appendix
from send_analysis.config.form import load_form
from send_analysis.config.settings import load_commentary
from send_analysis.document.commentary import officers_words
from send_analysis.document.documents import ANNEX, PAPER, REVIEW
from send_analysis.document.exempt_appendix import exempt_document
from send_analysis.document.page import page_html
from send_analysis.document.pdf import pdf_bytes
from send_analysis.document.report import document

SECRET = "The lower offer is withheld."
WRITTEN = f"""---
paragraph: 3
reason: A contract is being let.
---

{SECRET}

## Legal advice

It is sought by £1.2m of claims. See [the waits](#why-waits).
"""


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\ncommittee: Cabinet\nstatus: Public report\n---\nAll is well.", encoding="utf-8")
    path.with_name("2024-03-exempt.md").write_text(WRITTEN, encoding="utf-8")
    commentary = load_commentary(path)
    form = load_form(HOME, "no council with a form of its own")
    return officers_words(commentary, example_pack.pack(), form, load_exempt_appendix(commentary))


def test_each_heading_is_a_section_and_what_stands_before_them_has_the_appendixs_name(words):
    whole = exempt_document(joined(shown(said("A detail."))), words.exempt)

    assert ["Exempt appendix", "Legal advice"] == [part["title"] for part in whole["chapters"]]
    assert [1, 2] == [part["number"] for part in whole["chapters"]]


def test_the_law_the_reason_and_the_mark_stand_on_the_page(words):
    whole = exempt_document(joined(shown(said("A detail."))), words.exempt)
    page = page_html(whole)

    law = "Local Government Act 1972, Schedule 12A, paragraph 3. A contract is being let."
    assert f"Exempt, not for publication: {law}" in page
    assert page.count("Exempt: not for publication") > len(whole["chapters"]) - 1
    assert 'href="annex.html#why-waits"' in page
    assert pdf_bytes(whole, {"why-waits": 2}).startswith(b"%PDF")


def test_its_words_stand_in_no_other_document_and_its_doubts_are_told_apart(words):
    report = joined(shown(said("A detail.")))
    others = " ".join(page_html(document(report, name)) for name in (PAPER, ANNEX, REVIEW))

    assert SECRET in page_html(exempt_document(report, words.exempt))
    assert SECRET not in others + words.text + "".join(words.warnings)
    assert any("1.2m" in warning for warning in words.exempt.warnings)


def test_the_front_sheet_names_the_appendix_its_law_and_its_reason(words):
    (row,) = [row for row in words.sheet["rows"] if row["term"] == "Exempt information"]

    assert "An exempt appendix, not for publication: Local Government Act 1972, Schedule 12A, paragraph 3. " in (
        "".join(run["text"] for run in row["runs"])
    )
