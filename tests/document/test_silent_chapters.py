"""Chapters whose files have not come: a sentence each, in one place, and never an officer's word lost."""

import nbformat
import pytest
from tests.document.example_document import META, code_cell, notebook_of

from send_analysis.blocks.blocks import Chart, Missing, Note, Paragraph, runs
from send_analysis.document.page import page_html
from send_analysis.document.report import OFFICERS, PLAIN_OUTLINE, document, joined_notebook

md = nbformat.v4.new_markdown_cell


def missing(*what):
    return Note("Not collected", runs("x"), missing=what)


ADVICE = Missing("advice")


def report(*, late=(), officers=False, **needs):
    """A report with a summary, a chapter with words, one silent chapter a need, and appendices."""
    books = {"01-summary.ipynb": notebook_of(md("# Summary")), "02-told.ipynb": told("Told")}
    for number, (name, what) in enumerate(needs.items(), start=3):
        books[f"0{number}-{name}.ipynb"] = notebook_of(
            md(f"# {name.title()}\n\nWhy it matters."), code_cell("show()", missing(*what)), md("## More\n\nLimits.")
        )
        if officers:
            words = md("## Officers' commentary\n\nWe work on it.")
            words.metadata["tags"] = [OFFICERS]
            books[f"0{number}-{name}.ipynb"].cells.append(words)
    books |= {"options.ipynb": told("Options"), "30-annex.ipynb": told("Annex")}
    return document(joined_notebook(books, META, None, {**PLAIN_OUTLINE, "appendices": ["annex", *late]}))


def told(title):
    return notebook_of(md(f"# {title}"), code_cell("show()", Paragraph(runs("Words."))))


def words(block):
    return "".join(run["text"] for run in block["runs"])


def test_they_are_one_chapter_after_the_last_with_figures_and_before_sections_and_appendices():
    whole = report(advice=[ADVICE], waiting=[Missing("specialist_waiting")])

    assert ["Told", "Chapters without figures this month", "Options", "Annex"] == [
        part["title"] for part in whole["chapters"]
    ]
    assert [1, 2, 3, "A"] == [part["number"] for part in whole["chapters"]]


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        ([ADVICE], "Advice needs the file advice, which has not arrived."),
        ([Missing("a"), Missing("b"), Missing("a")], "Advice needs the files a and b, which have not arrived."),
        ([Missing("a", "x")], "Advice has no figure. No column x in a."),
        ([Missing(words="it takes twelve months")], "Advice has no figure. It takes twelve months."),
    ],
)
def test_each_is_a_sentence_that_names_what_it_needs(needs, told):
    assert told == words(report(advice=needs)["chapters"][1]["blocks"][1])


def test_a_link_to_such_a_chapter_leads_to_its_sentence():
    whole = report(advice=[ADVICE])

    assert '<span id="advice"></span>' in page_html(whole)


def test_an_appendix_without_figures_is_told_of_in_the_same_place():
    whole = report(late=["forecast"], forecast=[Missing("assumptions.yaml")])

    assert "without-figures" == whole["chapters"][1]["id"]
    assert ["Annex"] == [part["title"] for part in whole["chapters"] if part["appendix"]]


def test_officers_words_keep_their_chapter():
    chapter = report(advice=[ADVICE], officers=True)["chapters"][1]

    assert "Advice" == chapter["title"]
    assert [
        "Why it matters.",
        "This chapter needs the file advice, which has not arrived. No figure here is nought.",
    ] == [words(block) for block in chapter["blocks"][:2]]
    assert "We work on it." == words(chapter["blocks"][-1])


def test_a_chapter_that_shows_one_figure_keeps_its_place():
    chart = Chart("x", "X", "", "X.", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    books = {
        "01-summary.ipynb": notebook_of(md("# Summary")),
        "02-half.ipynb": notebook_of(md("# Half"), code_cell("show()", missing(Missing("a")), chart)),
    }

    assert ["Half"] == [part["title"] for part in document(joined_notebook(books, META, None))["chapters"]]
