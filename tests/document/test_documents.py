"""Which document a block stands in, and where the paper's figures lead."""

import nbformat
import pytest
from tests.document.example_document import META, code_cell, example_chart, example_definition, notebook_of

from send_analysis.blocks.blocks import Definition, Detail, Heading, Paragraph, figure, runs
from send_analysis.blocks.markdown import ReportError
from send_analysis.document.documents import ANNEX, PAPER, REVIEW, WHOLE
from send_analysis.document.page import page_html
from send_analysis.document.pdf import pdf_and_pages, pdf_bytes
from send_analysis.document.report import PLAIN_OUTLINE, all_blocks, document, joined_notebook, placed_in_vain


def markdown(text, *tags):
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": list(tags)})


def shown(block, *tags):
    cell = code_cell("shown(pack)", block)
    cell.metadata["tags"] = list(tags)
    return cell


def said(text):
    return Paragraph(runs(text))


def books(*cells):
    return {
        "01-summary.ipynb": notebook_of(markdown("# Summary"), shown(said("On page one."))),
        "02-health.ipynb": notebook_of(markdown("# Health\n\nThe intro."), *cells),
        "32-definitions.ipynb": notebook_of(
            markdown("# Definitions"), shown(example_definition("waits", "Waits over 18 weeks"))
        ),
    }


def joined(*cells, documents=None):
    outline = {**PLAIN_OUTLINE, "appendices": ["definitions"], "documents": documents or {}}
    return joined_notebook(books(*cells), META, None, outline)


def report(name, *cells, documents=None):
    return document(joined(*cells, documents=documents), name)


def words(whole):
    return [
        "".join(run["text"] for run in block["runs"]) for block in all_blocks(whole) if block["kind"] == "paragraph"
    ]


def test_a_cell_without_a_tag_is_for_the_annex_and_page_one_for_the_paper():
    cell = shown(said("A detail."))

    assert ["On page one."] == words(report(PAPER, cell))
    assert ["The intro.", "A detail."] == words(report(ANNEX, cell))


def test_a_tag_puts_a_cell_into_each_document_that_it_names():
    cells = shown(said("For all."), "paper", "annex"), shown(said("For reviewers."), "review")

    assert "For all." in words(report(PAPER, *cells))
    assert "For all." in words(report(ANNEX, *cells))
    assert ["For reviewers."] == words(report(REVIEW, *cells))


def test_everything_stands_in_the_whole():
    cells = shown(said("A."), "paper"), shown(said("B."), "annex"), shown(said("C."), "review")

    assert ["On page one.", "The intro.", "A.", "B.", "C."] == words(report(WHOLE, *cells))


def test_a_chapter_without_a_block_for_the_paper_is_not_in_it():
    assert [] == report(PAPER, shown(said("A detail.")))["chapters"]


def test_a_heading_goes_with_what_stood_under_it():
    cells = markdown("## Kept", "paper"), shown(said("Under it."), "paper"), markdown("## Bare\n\n### Barer", "paper")
    (chapter,) = report(PAPER, *cells)["chapters"]

    assert ["Kept"] == [block["text"] for block in chapter["blocks"] if block["kind"] == "heading"]


def test_code_stands_in_the_reviewers_file_alone():
    kinds = {
        name: {block["kind"] for block in all_blocks(report(name, shown(said("A."))))}
        for name in (PAPER, ANNEX, REVIEW)
    }

    assert {PAPER: False, ANNEX: False, REVIEW: True} == {name: "code" in found for name, found in kinds.items()}


def test_the_form_moves_a_chart_by_its_id():
    chart = example_chart("lists")

    assert [] == [block for block in all_blocks(report(PAPER, shown(chart))) if block["kind"] == "chart"]
    moved = report(PAPER, shown(chart), documents={"lists": [PAPER]})
    assert ["lists"] == [block["id"] for block in all_blocks(moved) if block["kind"] == "chart"]
    annex = report(ANNEX, shown(chart), documents={"lists": [PAPER]})
    assert [] == [block for block in all_blocks(annex) if block["kind"] == "chart"]


def test_what_the_form_places_and_no_chapter_shows_is_named():
    chart = shown(example_chart("lists"))

    assert ["list"] == placed_in_vain(joined(chart, documents={"list": (PAPER,), "lists": (PAPER,)}))
    assert [] == placed_in_vain(joined(chart))


def test_a_figure_of_the_paper_leads_to_its_entry_in_the_annex():
    cell = shown(Paragraph(runs("Over: ", figure("52.9%", "waits"))), "paper", "annex")

    assert 'href="annex.html#why-waits"' in page_html(report(PAPER, cell))
    assert 'href="#why-waits"' in page_html(report(ANNEX, cell))
    assert 'id="why-waits"' in page_html(report(ANNEX, cell))


def test_a_link_to_a_chapter_of_the_annex_leads_there_and_one_to_none_is_refused():
    cell = markdown("See [the definitions](#definitions).", "paper")

    assert 'href="annex.html#definitions"' in page_html(report(PAPER, cell))
    with pytest.raises(ReportError, match="#nowhere"):
        report(PAPER, markdown("See [this](#nowhere).", "paper"))


def test_a_figure_without_an_entry_in_the_annex_is_refused():
    with pytest.raises(ReportError, match="'unknown'"):
        report(PAPER, shown(Paragraph(runs(figure("1", "unknown"))), "paper"))


def test_a_detail_of_an_entry_stands_in_the_document_that_it_names_and_any_other_wherever_its_entry_does():
    gap = Definition(
        "gap",
        "Gap in a year",
        (Detail("Says", runs("Spending less the grant.")), Detail("Equation", runs("G = E − H"), (REVIEW,))),
    )

    def terms(name):
        found = [block for block in all_blocks(report(name, shown(gap, "annex", "review"))) if block.get("id") == "gap"]
        return [[detail["term"] for detail in block["details"]] for block in found]

    assert [["Says"]] == terms(ANNEX)
    assert [["Says", "Equation"]] == terms(REVIEW) == terms(WHOLE)
    assert [] == terms(PAPER)


def test_there_are_three_documents_and_the_whole():
    with pytest.raises(ReportError, match="'summary': allowed are whole, paper, annex, review"):
        report("summary")


def test_each_document_has_a_title_of_its_own_and_the_reviewers_is_internal():
    titles = {name: report(name)["meta"]["title"] for name in (PAPER, ANNEX, REVIEW)}

    assert META["title"] == titles[PAPER]
    assert len(set(titles.values())) == 3
    assert "not for publication" in report(REVIEW)["meta"]["status"]


def test_in_print_the_paper_leads_to_the_annexs_pages():
    cell = shown(Paragraph(runs("Over: ", figure("52.9%", "waits"))), "paper", "annex")
    _, pages = pdf_and_pages(report(ANNEX, cell))

    assert {"at-health", "at-definitions", "why-waits"} <= pages.keys()
    assert pages["at-health"] <= pages["why-waits"]
    paper = report(PAPER, cell)
    assert b"%PDF" == pdf_bytes(paper, pages)[:4]
    assert pdf_bytes(paper, pages) == pdf_bytes(paper, pages)


def test_a_heading_block_of_a_cell_counts_as_one_of_markdown():
    assert [] == report(PAPER, shown(Heading("Bare"), "paper"))["chapters"]
