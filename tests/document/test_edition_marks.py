"""A report that takes another's place says so where a reader looks, with what changed."""

import datetime as dt

import nbformat
import pytest
from tests.document.example_document import META, example_notebook

from send_analysis.blocks.blocks import plain
from send_analysis.document.edition_marks import Edition, with_edition
from send_analysis.document.page import page_html
from send_analysis.document.report import METADATA, document, joined_notebook
from send_analysis.document.words_changed import changed_sentences

BEFORE = {"edition": 1, "state": "published", "day": "2024-05-14", "role": "Director"}
FIGURE = {"part": "figures", "item": "six_week_decisions", "basis": "by month of decision", "month": "2024-03",
          "old": "99.0%", "new": "87.0%", "status": "changed"}  # fmt: skip
WORDS = {"part": "words", "item": "Timeliness", "basis": "", "month": "", "old": "It was sad.", "new": "It was said.",
         "status": "changed"}  # fmt: skip


def edition(changes=(FIGURE, WORDS), number=2, before=BEFORE, **more):
    return Edition(number, "One figure was misprinted", "Director", dt.date(2024, 6, 3), before, changes, **more)


def notebook(*sections, sheet=None):
    chapters = {}
    for name, text in {"01-summary.ipynb": "# Summary\n\nAll is well.", **dict(sections)}.items():
        chapters[name] = nbformat.v4.new_notebook()
        chapters[name].cells = [nbformat.v4.new_markdown_cell(text, metadata={"tags": ["paper", "annex"]})]
    return joined_notebook(chapters, META, sheet)


RECORD = ("34-release-record.ipynb", "# Release record\n\nWhat this report is.")


def front_row(made):
    return made["front_sheet"]["rows"][0]


def test_the_front_sheet_begins_with_the_edition_its_reason_and_how_much_changed():
    row = front_row(document(with_edition(notebook(RECORD), edition()), "whole"))

    assert "Edition" == row["term"]
    assert plain(row["runs"]) == (
        "Edition 2. It takes the place of the report published on 14 May 2024. Reason: One figure was misprinted. "
        "1 figure and 1 sentence differ. The release record lists them."
    )
    assert "#release-record" in [run.get("href") for run in row["runs"]]


def test_a_report_without_a_front_sheet_gets_one_and_every_page_has_the_number():
    made = document(with_edition(notebook(RECORD), edition()), "whole")

    assert "front-sheet" in made["opening"]
    assert "Public report, edition 2" == made["meta"]["status"]


def test_the_release_record_lists_figures_by_id_and_the_papers_words():
    made = document(with_edition(notebook(RECORD), edition()), "annex")
    (record,) = (part for part in made["chapters"] if part["id"] == "release-record")
    tables = {block["id"]: block for block in record["blocks"] if block["kind"] == "table"}

    (row,) = tables["changed-figures"]["rows"]
    assert ["six_week_decisions", "99.0%", "87.0%"] == [row[0][1]["text"], *(plain(cell) for cell in row[1:])]
    (row,) = tables["changed-words"]["rows"]
    assert ["Timeliness", "It was sad.", "It was said."] == [plain(cell) for cell in row]
    assert "One figure was misprinted" in [plain(row[1]) for row in tables["edition"]["rows"]]


def test_an_edition_of_an_edition_names_the_one_before_by_its_number():
    before = {"edition": 2, "state": "withdrawn", "day": "2024-06-03", "role": "Director"}
    row = front_row(document(with_edition(notebook(RECORD), edition((), 3, before)), "whole"))

    assert "takes the place of edition 2, withdrawn on 3 June 2024" in plain(row["runs"])
    assert plain(row["runs"]).endswith("No figure and no word of the paper differs.")


def test_where_the_report_before_is_lost_it_says_so():
    made = document(with_edition(notebook(RECORD), edition(None)), "whole")

    assert "not there whole, so what changed is not listed" in plain(front_row(made)["runs"])


def test_of_many_changes_the_first_sixty_are_shown_and_the_rest_is_told():
    made = document(with_edition(notebook(RECORD), edition([FIGURE] * 62)), "annex")
    (table,) = (block for part in made["chapters"] for block in part["blocks"] if block.get("id") == "changed-figures")

    assert 60 == len(table["rows"])
    assert "2 more are in release.json beside the published report." == table["note"]


def test_a_report_without_a_release_record_tells_it_in_its_last_chapter():
    made = document(with_edition(notebook(("02-timeliness.ipynb", "# Timeliness\n\nWell.")), edition()), "annex")

    assert "edition" in [block.get("id") for block in made["chapters"][-1]["blocks"]]


def test_the_notebook_that_was_given_stays_as_it_is():
    given = notebook(RECORD)
    with_edition(given, edition())

    assert "Public report" == given.metadata[METADATA]["meta"]["status"]


def test_a_marked_report_is_drawn_as_a_page():
    page = page_html(document(with_edition(example_notebook(), edition()), "whole"))

    assert "Edition 2. It takes the place of" in page


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("It was sad. It is so.", "It was said. It is so.", ("It was sad.", "It was said.")),
        ("One. Two.", "One. Two. Three.", ("", "Three.")),
        ("One. Two. Three.", "One. Three.", ("Two.", "")),
    ],
)
def test_of_the_words_the_sentences_that_differ_are_listed_by_section(old, new, said):
    papers = [document(notebook(("02-timeliness.ipynb", f"# Timeliness\n\n{text}")), "paper") for text in (old, new)]

    (found,) = changed_sentences(*papers)
    assert ("Timeliness", *said) == (found.section, found.old, found.new)


def test_which_edition_a_report_is_is_no_change_of_its_words():
    papers = [document(with_edition(notebook(RECORD), edition((), number)), "paper") for number in (2, 3)]

    assert [] == changed_sentences(*papers)
