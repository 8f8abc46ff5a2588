"""The whole report in the order of the council's form, with officers' words in their places."""

from dataclasses import replace

import nbformat
import pytest
from tests.chapters import example_pack
from tests.conftest import HOME
from tests.document.example_document import META, code_cell

from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import MIME_TYPE, Definition
from send_analysis.config.form import Section, load_form
from send_analysis.config.settings import load_commentary
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.document.arrangement import arranged
from send_analysis.document.commentary import officers_words
from send_analysis.document.page import page_html
from send_analysis.document.report import document, joined_notebook

FORM = load_form(HOME, "no council with a form of its own")
CHAPTERS = {
    "01-summary.ipynb": "Summary",
    "05-annual-reviews.ipynb": "Annual reviews",
    "08-deficit.ipynb": "The deficit",
    "09-improvement-plan.ipynb": "The improvement plan",
    "12-governance.ipynb": "Governance",
    "20-published-statistics.ipynb": "Published",
    "29-deficit-forecast.ipynb": "The forecast, worked out",
    "30-assumptions.ipynb": "Assumptions",
    "31-data-quality.ipynb": "What arrived",
    "32-definitions.ipynb": "Definitions",
    "33-revisions.ipynb": "Revisions",
}


@pytest.fixture(scope="module")
def pack():
    """The example pack, its assumptions in words."""
    table = example_pack.assumptions()
    return example_pack.pack(assumptions=table.assign(in_words=table["value"]))


@pytest.fixture
def chapters():
    """A notebook of a title for each chapter."""
    return {name: chapter(title) for name, title in CHAPTERS.items()}


@pytest.fixture
def report(tmp_path, pack, chapters):
    """The arrangement of a commentary's body and front matter, by a form."""

    def read(body="", sheet="committee: Cabinet", form=FORM):
        path = tmp_path / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{sheet}\n---\n{body}", encoding="utf-8")
        return arranged(chapters, officers_words(load_commentary(path), pack, form), pack)

    return read


def chapter(title):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell(f"# {title}")]
    return made


def texts(notebook):
    """What a notebook says, cell by cell: Markdown as written, blocks by their words."""
    said = []
    for cell in notebook.cells:
        blocks = [output.data[MIME_TYPE] for output in cell.get("outputs", [])]
        said += [cell.source] if cell.cell_type == "markdown" else [words(block) for block in blocks]
    return said


def words(block):
    if "label" in block:
        return block["label"]
    if "text" in block:
        return "#" * block["level"] + " " + block["text"]
    lines = block["items"] if block["kind"] == "list" else [block["runs"]]
    return "; ".join("".join(run["text"] for run in line) for line in lines)


# --- the order ------------------------------------------------------------------------------------------------------


def test_page_one_comes_first_then_chapters_then_the_forms_appendices_then_other_late_notebooks(report):
    order = report()

    assert [
        "01-summary.ipynb",
        "12-governance.ipynb",
        "09-improvement-plan.ipynb",
        "05-annual-reviews.ipynb",
        "08-deficit.ipynb",
        "20-published-statistics.ipynb",
        "32-definitions.ipynb",
        "29-deficit-forecast.ipynb",
        "30-assumptions.ipynb",
        "31-data-quality.ipynb",
        "33-revisions.ipynb",
    ] == list(order.notebooks)
    assert ["definitions", "deficit-forecast", "assumptions", "data-quality", "revisions"] == order.outline[
        "appendices"
    ]


def test_another_councils_form_puts_chapters_and_sections_in_its_own_order(report):
    form = replace(
        FORM,
        body=(("deficit",), Section("background", "How we came here"), ("others",)),
        appendices=("others", "definitions"),
    )

    order = list(report("Some words.", form=form).notebooks)

    assert ["08-deficit.ipynb", "background.ipynb", "05-annual-reviews.ipynb"] == order[1:4]
    assert "32-definitions.ipynb" == order[-1]


def test_a_chapter_that_a_form_leaves_no_place_for_is_not_lost(report):
    form = replace(FORM, body=(Section("background", "Background"), ("deficit",)), appendices=())

    assert set(CHAPTERS) <= set(report(form=form).notebooks)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"appendices": ("definition",)},
            "appendices: 'definition' is not a chapter; allowed are others, .*definitions",
        ),
        ({"body": (("deficits",),), "other_words": ""}, "sections: 'deficits' is not a chapter"),
        ({"body": (Section("money", "Money", see=("finance",)),)}, "sections: 'finance' is not a chapter"),
        ({"body": (Section("deficit", "Money"),)}, "the section 'deficit' has a chapter's name"),
    ],
)
def test_a_form_that_names_no_chapter_is_an_error_that_lists_them(report, change, told):
    with pytest.raises(InputError, match=f"config/national/form.yaml: {told}|{told}"):
        report(form=replace(FORM, **change))


# --- words in their places ------------------------------------------------------------------------------------------


def test_words_of_no_section_and_no_chapter_stand_in_the_section_for_other_words(report):
    placed = report("Some words.\n\n## Thanks\n\nTo all.").notebooks

    assert "background.ipynb" == list(placed)[1]
    assert ["# Background", "Some words.\n\n## Thanks\n\nTo all."] == texts(placed["background.ipynb"])


@pytest.mark.parametrize("heading", ["Annual reviews", "annual-reviews", "ANNUAL REVIEWS"])
def test_words_that_name_a_chapter_stand_at_its_end(report, heading):
    placed = report(f"## {heading}\n\nWe hold them.").notebooks

    assert "## Officers' commentary\n\nWe hold them." == texts(placed["05-annual-reviews.ipynb"])[-1]
    assert "background.ipynb" not in placed


def test_a_section_is_a_chapter_of_its_own_and_its_sub_headings_stand_one_level_higher(report):
    placed = report("## Options\n\nTwo.\n\n### Do nothing\n\nIt grows.").notebooks

    assert ["# Options", "Two.\n\n## Do nothing\n\nIt grows."] == texts(placed["options.ipynb"])


def test_parts_stand_under_their_headings_and_point_to_chapters_and_the_unwritten_say_so(report):
    placed = report("## Financial implications\n\nIt costs.", "sections: {equality: Not applicable.}").notebooks
    said = texts(placed["implications.ipynb"])

    assert [
        "# Implications",
        "## Financial implications",
        "It costs.",
        "See The deficit.",
        "## Legal implications",
        "Not stated.",
    ] == said[:6]
    assert "Not applicable." == said[said.index("## Equality implications") + 1]


def test_background_papers_are_a_list_and_the_law_on_sources_stands_below(report):
    said = texts(report("", "background_papers: [A letter, A plan]").notebooks["background_papers.ipynb"])

    assert ["# Background papers", "A letter; A plan"] == said[:2]
    assert said[2].startswith("Published works are sources and not background papers (SI 2012/2089")


def test_no_background_papers_are_said_to_be_none(report):
    said = texts(report("", "background_papers: []").notebooks["background_papers.ipynb"])

    assert "None." == said[1]


def test_what_nobody_wrote_is_left_out_and_named_with_its_file(report):
    placed = report("## Options\n\nTwo.").notebooks

    assert "implications.ipynb" not in placed
    assert [
        "## Sections not written",
        "Left out, because nobody has written them: Background, Implications and Background papers. "
        "They belong in config/councils/example/commentary/2024-03.md.",
    ] == texts(placed["31-data-quality.ipynb"])[-2:]


def test_a_month_without_commentary_has_its_chapters_and_says_what_nobody_wrote(chapters, pack, tmp_path):
    found = officers_words(load_commentary(tmp_path / "none.md"), pack, FORM)
    placed = arranged(chapters, found, pack).notebooks

    assert set(CHAPTERS) == set(placed)
    assert "Background, Options, Implications and Background papers" in texts(placed["31-data-quality.ipynb"])[-1]


def test_an_assumption_that_the_words_name_has_a_card_unless_an_entry_explains_it_already(report, chapters, pack):
    name = str(pack.table("assumptions")["id"].iloc[0])
    before = texts(report(f"It rests on {{{{{name}}}}}.").notebooks["30-assumptions.ipynb"])
    entry = Definition(name, "Explained")
    chapters["30-assumptions.ipynb"].cells.append(code_cell("show()", entry))
    after = report(f"It rests on {{{{{name}}}}}.").notebooks["30-assumptions.ipynb"]

    assert "## Named in the officers' words" == before[1]
    assert 2 == len(after.cells)


def test_markup_in_a_forms_headings_is_text_in_the_report(report):
    hostile = "<b>Law</b> #let *x* {{ 7 * 7 }}"
    form = replace(FORM, body=(Section("background", hostile, note=hostile),))
    order = report("Words.", form=form)
    books = {**order.notebooks, "32-definitions.ipynb": chapter("Definitions")}
    page = page_html(document(joined_notebook(books, META, None, order.outline)))

    assert 2 <= page.count("&lt;b&gt;Law&lt;/b&gt; #let *x* {{ 7 * 7 }}")
    assert "<b>Law" not in page


def test_the_executed_chapters_themselves_are_left_as_they_are(report, chapters):
    report("## Annual reviews\n\nWe hold 12.")

    assert all(1 == len(notebook.cells) for notebook in chapters.values())


def test_doubts_stand_in_the_chapter_on_data_quality(report):
    said = texts(report("We hold 12.").notebooks["31-data-quality.ipynb"])

    assert "## Officers' words to check" == said[1]
    assert "line 4: the bare number '12'" in said[3]


def with_doubt(**doubt):
    row = {
        "check": "column left blank", "table": "activeplans", "column": "lastreview", "state": "not_collected",
        "message": "the column is blank in all 90 rows", "mend": "export it again", "role": "", "reason": "",
    }  # fmt: skip
    return example_pack.pack(doubts=table_of("doubts", [row | doubt]))


def warned(tmp_path, chapters, pack):
    """The chapters that open with a warning, and what the first of them lists."""
    path = tmp_path / "none.md"
    notebooks = arranged(chapters, officers_words(load_commentary(path), pack, FORM), pack).notebooks
    cells = {name: notebook.cells[1] for name, notebook in notebooks.items() if len(notebook.cells) > 1}
    blocks = {
        name: [output["data"][MIME_TYPE] for output in cell.get("outputs", []) if MIME_TYPE in output.get("data", {})]
        for name, cell in cells.items()
    }
    return {name: found for name, found in blocks.items() if found and found[0].get("title") == "Doubtful data"}


def needing(chapters, **needs):
    for name, measures in needs.items():
        chapter_of = next(file for file in chapters if file[3:-6].replace("-", "_") == name)
        chapters[chapter_of].metadata["send_analysis"] = {"needs": {"measures": measures, "tables": []}}
    return chapters


def test_page_one_and_each_chapter_that_reads_a_doubtful_column_open_with_a_warning(tmp_path, chapters):
    needing(chapters, annual_reviews=["reviews_up_to_date"], improvement_plan=["improvement_actions"])

    assert {"01-summary.ipynb", "05-annual-reviews.ipynb"} == set(warned(tmp_path, chapters, with_doubt()))


def listed(found):
    """The items that a warning lists, as text."""
    return ["".join(part["text"] for part in item) for item in found["01-summary.ipynb"][1]["items"]]


def test_a_warning_says_what_is_wrong_and_whether_anybody_lets_it_stand(tmp_path, chapters):
    (nobody,) = listed(warned(tmp_path, chapters, with_doubt()))
    (somebody,) = listed(warned(tmp_path, chapters, with_doubt(role="SEND data manager", reason="a new system")))

    assert "the column is blank in all 90 rows" in nobody
    assert "Nobody has acknowledged this" in nobody
    assert "Acknowledged by the SEND data manager: a new system" in somebody


def test_without_a_doubt_no_chapter_has_a_warning(tmp_path, chapters, pack):
    assert {} == warned(tmp_path, chapters, pack)
