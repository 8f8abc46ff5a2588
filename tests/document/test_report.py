import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.document.example_document import (
    FRONT_SHEET,
    HOSTILE,
    META,
    code_cell,
    example_assumption,
    example_chart,
    example_definition,
    example_document,
    example_notebook,
    notebook_of,
)

from send_analysis.blocks.blocks import Heading, Paragraph, figure, runs
from send_analysis.blocks.markdown import ReportError, line_runs, markdown_blocks
from send_analysis.document.report import all_blocks, chapter_id, check_svg, document, figure_ids, joined_notebook

markdown = nbformat.v4.new_markdown_cell


def report_of(*cells, **chapters):
    """A document with page one, one chapter of these cells (a chapter title first) and the named definitions."""
    books = {
        "01-summary.ipynb": notebook_of(markdown("# Summary")),
        "02-chapter.ipynb": notebook_of(markdown("# Chapter"), *cells),
        **{name.replace("_", "-") + ".ipynb": book for name, book in chapters.items()},
    }
    return document(joined_notebook(books, META, None))


def blocks_of(*cells):
    return report_of(*cells)["chapters"][0]["blocks"]


def test_chapters_are_numbered_by_place_appendices_lettered_and_page_one_is_neither():
    whole = example_document()
    assert [(1, "timeliness"), (2, "limits"), (3, "assumptions"), ("A", "definitions")] == [
        (chapter["number"], chapter["id"]) for chapter in whole["chapters"]
    ]
    assert ("summary", "Summary") == (whole["summary"]["id"], whole["summary"]["title"])
    assert "number" not in whole["summary"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("03-annual_reviews.ipynb", "annual-reviews"),
        ("notebooks/10-deficit.ipynb", "deficit"),
        ("Waiting List.ipynb", "waiting-list"),
    ],
)
def test_a_chapters_id_is_its_file_name_without_the_number(name, expected):
    assert expected == chapter_id(name)


def test_paragraphs_figures_and_tables_run_through_the_whole_report():
    blocks = list(all_blocks(example_document()))
    assert [1, 2] == [block["number"] for block in blocks if "number" in block]
    assert [1, 2] == [block["figure_number"] for block in blocks if block["kind"] == "chart"]
    assert [1] == [block["table_number"] for block in blocks if block["kind"] == "table"]


def test_an_unnumbered_paragraph_takes_no_number():
    cell = code_cell("x", Paragraph(runs("a")), Paragraph(runs("b"), numbered=False), Paragraph(runs("c")))
    assert [1, None, 2] == [block.get("number") for block in blocks_of(cell) if block["kind"] == "paragraph"]


def test_a_paragraph_of_page_one_has_no_number():
    books = {
        "01-summary.ipynb": notebook_of(markdown("# Summary\n\nHello")),
        "02-a.ipynb": notebook_of(markdown("# A\n\nYes")),
    }
    whole = document(joined_notebook(books, META, None))
    assert [None, 1] == [block.get("number") for block in all_blocks(whole)]


def test_the_document_is_plain_json_and_the_same_each_time():
    whole = example_document()
    assert whole == json.loads(json.dumps(whole, allow_nan=False))
    assert json.dumps(whole) == json.dumps(example_document())


def test_the_report_notebook_has_no_parameters_paths_or_times():
    notebook = example_notebook()
    text = nbformat.writes(notebook)
    nbformat.validate(notebook)
    assert "/home/someone" not in text
    assert "papermill" not in text
    assert "2026-01-01" not in text
    assert text == nbformat.writes(example_notebook())
    assert all(cell.get("execution_count") is None for cell in notebook.cells)


def test_the_last_expression_of_a_cell_is_shown_too():
    (paragraph, _) = blocks_of(code_cell("x", Paragraph(runs("as a value")), last_is_result=True))
    assert [{"text": "as a value"}] == paragraph["runs"]


def test_code_of_a_silent_cell_waits_for_the_cell_that_shows_something():
    cells = (nbformat.v4.new_code_cell("pack = 1"), code_cell("show(pack)", example_chart()))
    assert {"kind": "code", "source": "pack = 1\n\nshow(pack)", "label": "Figure 1"} == blocks_of(*cells)[-1]


@pytest.mark.parametrize(
    ("output", "named"),
    [
        (nbformat.v4.new_output("stream", name="stdout", text="hello\n"), "text on stdout: hello"),
        (nbformat.v4.new_output("stream", name="stderr", text="FutureWarning: x"), "text on stderr"),
        (nbformat.v4.new_output("display_data", {"image/png": "aGk="}), "image/png"),
        (nbformat.v4.new_output("execute_result", {"text/plain": "42"}), "text/plain"),
        (nbformat.v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[]), "the error KeyError"),
    ],
)
def test_an_output_that_is_no_block_is_refused_with_notebook_and_cell(output, named):
    with pytest.raises(ReportError, match=r"02-chapter\.ipynb, cell 4: an output the report cannot show") as refused:
        report_of(nbformat.v4.new_code_cell("x", outputs=[output]))
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b>bold</b>", "raw HTML"),
        ("a <!-- remark --> b", "raw HTML"),
        ("<div>\n\nx", "raw HTML"),
        ("- fine\n- <i>not</i>", "raw HTML"),
        ("![a](b.png)", "a picture"),
        ("> said", "a quotation"),
        ("```\ncode\n```", "a code block"),
        ("    code", "a code block"),
        ("a\n\n---", "a horizontal rule"),
    ],
)
def test_markdown_that_no_form_shows_is_refused_with_its_cell(text, found):
    with pytest.raises(ReportError, match=r"02-chapter\.ipynb, cell 4") as refused:
        report_of(markdown(text))
    assert found in str(refused.value)


def test_markdown_becomes_blocks_of_runs():
    text = "## Sub\n\nOne *two* **three** `four`\n[five](https://example.org)\n\n- a\n- **b**\n\n1. c"
    assert [
        {"kind": "heading", "text": "Sub", "level": 2},
        {
            "kind": "paragraph",
            "numbered": True,
            "runs": [
                {"text": "One "},
                {"text": "two", "emphasis": True},
                {"text": " "},
                {"text": "three", "strong": True},
                {"text": " "},
                {"text": "four", "code": True},
                {"text": " "},
                {"text": "five", "href": "https://example.org"},
            ],
        },
        {"kind": "list", "items": [[{"text": "a"}], [{"text": "b", "strong": True}]], "ordered": False, "title": ""},
        {"kind": "list", "items": [[{"text": "c"}]], "ordered": True, "title": ""},
    ] == markdown_blocks(text, "here")


def test_a_less_than_sign_is_text():
    assert [{"text": "5 < 6 & 7 > 3"}] == line_runs("5 < 6 & 7 > 3", "here")


@given(st.text("abcé £%5.,", min_size=1))
def test_plain_words_come_out_as_they_went_in(text):
    sentence = " ".join(["x", *text.split()])
    assert sentence == "".join(run["text"] for run in line_runs(sentence, "here"))


def test_a_list_in_a_list_is_refused():
    with pytest.raises(ReportError, match="no lists inside lists"):
        markdown_blocks("- a\n  - b", "here")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "other.html"])
def test_a_link_elsewhere_than_the_web_mail_or_the_report_is_refused_or_stays_text(href):
    try:
        blocks = markdown_blocks(f"[x]({href})", "here")
    except ReportError:
        return
    assert "href" not in json.dumps(blocks)


def test_a_link_of_a_block_is_held_to_the_same_rule():
    with pytest.raises(ReportError, match="use https://"):
        report_of(code_cell("x", Paragraph(({"text": "x", "href": "javascript:alert(1)"},))))


def test_a_link_to_no_chapter_is_refused():
    with pytest.raises(ReportError, match="#elsewhere"):
        report_of(markdown("[x](#elsewhere)"))


def test_a_chapter_without_a_title_is_refused():
    books = {"01-summary.ipynb": notebook_of(markdown("# Summary")), "02-a.ipynb": notebook_of(markdown("No title"))}
    with pytest.raises(ReportError, match=r"02-a\.ipynb: the chapter must begin with its title"):
        document(joined_notebook(books, META, None))


def test_a_second_title_is_refused():
    with pytest.raises(ReportError, match="second heading of level 1"):
        report_of(markdown("# Again"))


def test_a_skipped_heading_level_is_refused():
    with pytest.raises(ReportError, match="skips a level"):
        report_of(code_cell("x", Heading("Deep", 3)))


def test_a_report_without_page_one_is_refused():
    with pytest.raises(ReportError, match="called summary"):
        document(joined_notebook({"02-a.ipynb": notebook_of(markdown("# A"))}, META, None))


def test_a_chapter_alone_is_no_report():
    with pytest.raises(ReportError, match="not a whole report"):
        document(notebook_of(markdown("# A")))


def test_a_figure_without_annex_entry_is_refused_by_name():
    with pytest.raises(ReportError, match="'nowhere' has no definition or assumption"):
        report_of(code_cell("x", Paragraph(runs(figure("5", "nowhere")))))


def test_a_figure_of_an_assumption_is_found():
    cell = code_cell("x", Paragraph(runs(figure("3%", "growth"))), example_assumption("growth"))
    assert {"growth"} == {name for block in blocks_of(cell) for name in figure_ids(block)}


def test_a_markdown_figure_leads_to_the_annex():
    blocks = blocks_of(markdown("[3%](#why-growth)"), code_cell("x", example_assumption("growth")))
    assert [{"text": "3%", "figure": "growth"}] == blocks[0]["runs"]


def test_figures_lead_to_the_definition_else_to_the_last_card():
    targets = [
        (block["kind"], block["id"], block["target"]) for block in all_blocks(example_document()) if "target" in block
    ]
    leading = [(kind, name) for kind, name, is_target in targets if is_target]
    assert len(leading) == len({name for _, name in leading})
    assert ("assumption", "funding-growth", False) in targets
    assert ("assumption", "funding-growth", True) in targets


def test_two_definitions_of_one_measure_are_refused():
    with pytest.raises(ReportError, match="two definitions of 'a'"):
        report_of(code_cell("x", example_definition("a", "A"), example_definition("a", "A")))


def test_two_charts_with_one_id_are_refused():
    with pytest.raises(ReportError, match="used twice"):
        report_of(code_cell("x", example_chart(), example_chart()))


def test_the_same_heading_twice_gets_two_ids():
    blocks = blocks_of(code_cell("x", Heading("Detail"), Heading("Detail")))
    assert ["chapter-detail", "chapter-detail-2"] == [block["id"] for block in blocks if block["kind"] == "heading"]


def test_a_heading_keeps_clear_of_the_ids_inside_a_chart():
    blocks = blocks_of(code_cell("x", example_chart("chapter"), Heading("Title")))
    assert ["chapter-title-2"] == [block["id"] for block in blocks if block["kind"] == "heading"]


def test_what_the_committee_is_asked_stands_on_the_front_sheet_alone():
    document = example_document()

    assert FRONT_SHEET["recommendations"] == document["front_sheet"]["recommendations"]
    assert [] == [block for block in document["summary"]["blocks"] if block["kind"] == "list" and block["title"]]


def test_hostile_text_is_the_same_text_in_the_document():
    texts = json.dumps(example_document(), ensure_ascii=False)
    for text in HOSTILE:
        assert json.dumps(text, ensure_ascii=False)[1:-1] in texts


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>*{}</style></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><g style="fill:red"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/x.png"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        "<svg><g></svg>",
        "<p/>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
    ],
)
def test_a_drawing_that_could_do_more_than_draw_is_refused(svg):
    with pytest.raises(ReportError, match="the chart 'x'"):
        check_svg(svg, "the chart 'x'")
