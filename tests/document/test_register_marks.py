"""What uses an entry of the register is computed from all that a report shows; hindsight is marked behind figures."""

from dataclasses import replace

import nbformat
import pytest
from tests.chapters import example_pack
from tests.conftest import HOME
from tests.document.example_document import code_cell

from send_analysis.blocks.blocks import (
    MIME_TYPE,
    AssumptionCard,
    Chart,
    Definition,
    Detail,
    Headline,
    Headlines,
    ListBlock,
    Paragraph,
    Table,
    TableColumn,
    figure,
    made_from,
    runs,
)
from send_analysis.config.form import load_form
from send_analysis.config.settings import load_commentary
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.document.arrangement import arranged
from send_analysis.document.commentary import officers_words
from send_analysis.document.register_marks import Register
from send_analysis.views.assumption_cards import USED_BY

FORM = load_form(HOME, "no council with a form of its own")
COST, BID, LIMIT = "unit_cost_independent", "capital_bid", "transfer_limit"


def pack_with(hindsight=()):
    """A pack whose register has a cost that an equation reads, a bid and a limit."""
    names = {COST: "Cost of a place", BID: "Capital bid", LIMIT: "Transfer limit"}
    rows = [
        {"id": name, "label": label, "in_words": "£5 million", "used_by": "model" if name == COST else "",
         "hindsight": name in hindsight, "swing": None}
        for name, label in names.items()
    ]  # fmt: skip
    equations = [
        {"id": "forecast_cost", "label": "Cost", "inputs": COST, "rests_on": ""},
        {"id": "forecast_deficit", "label": "Deficit", "inputs": "", "rests_on": "forecast_cost"},
    ]
    return example_pack.pack(assumptions=table_of("assumptions", rows), equations=table_of("equations", equations))


def chapter(title, *blocks):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell(f"# {title}"), *([code_cell("show()", *blocks)] if blocks else [])]
    return made


def entry(name):
    return Definition(name, name, (Detail(USED_BY, runs("as the pack has it")),))


def report(tmp_path, *blocks, pack=None, body="", summary=()):
    """The arranged notebooks of a chapter that shows some blocks, with the register's appendix."""
    chapters = {
        "01-summary.ipynb": chapter("Summary", *summary),
        "08-deficit.ipynb": chapter("The deficit", *blocks),
        "30-assumptions.ipynb": chapter("Assumptions", *(entry(name) for name in (COST, BID, LIMIT))),
        "31-data-quality.ipynb": chapter("What arrived"),
        "32-definitions.ipynb": chapter("Definitions"),
    }
    path = tmp_path / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"---\ncommittee: Cabinet\n---\n{body}", encoding="utf-8")
    pack = pack or pack_with()
    form = replace(FORM, body=(("deficit", "others"),), appendices=("assumptions",))
    return arranged(chapters, officers_words(load_commentary(path), pack, form), pack).notebooks


def blocks_of(notebook):
    return [output["data"][MIME_TYPE] for cell in notebook.cells for output in cell.get("outputs", [])]


def uses(notebooks):
    """What each entry of the appendix says of its use."""
    return {
        block["id"]: "".join(run["text"] for run in block["details"][0]["runs"])
        for block in blocks_of(notebooks["30-assumptions.ipynb"])
        if block["kind"] == "definition"
    }


def said(block):
    return "".join(run["text"] for run in block["runs"])


DEFICIT = figure("£91m", "forecast_deficit")
TABLE = Table("balances", "Balances", (TableColumn("At"), TableColumn("Deficit")), ((runs("2025"), (DEFICIT,)),))
CHART = Chart("path", "Up", "deficit", "Up.", "<svg/>", rests_on=("forecast_deficit",))


def test_an_entry_is_used_by_whatever_prints_a_figure_made_from_it_through_equations_too(tmp_path):
    shown = (Paragraph((DEFICIT,)), TABLE, CHART, replace(CHART, id="other"))

    assert "model; The deficit (words, 2 charts and a table)" == uses(report(tmp_path, *shown))[COST]


def test_a_figure_without_an_entry_of_its_own_counts_by_what_it_was_made_from(tmp_path):
    notebooks = report(tmp_path, ListBlock(((made_from("40 places", (BID,)),),)))

    assert "The deficit (words)" == uses(notebooks)[BID]


def test_officers_words_use_what_they_print(tmp_path):
    assert "officers' words" == uses(report(tmp_path, body="It asked for {{capital_bid}}."))[BID]


def test_an_entry_that_nothing_prints_or_reads_says_so_and_its_own_card_is_no_use_of_it(tmp_path):
    card = AssumptionCard(LIMIT, "Limit", "0.5%", "law", "GREEN")

    assert "nothing in this report" == uses(report(tmp_path, card))[LIMIT]


def test_without_hindsight_nothing_is_marked(tmp_path):
    shown = blocks_of(report(tmp_path, Paragraph((DEFICIT,)), CHART, TABLE)["08-deficit.ipynb"])

    assert ["£91m", "Up", "Balances"] == [said(shown[0]), shown[1]["title"], shown[2]["caption"]]


@pytest.fixture
def marked(tmp_path):
    words = Paragraph(runs("From ", figure("£5m", BID), " to ", DEFICIT, "."))
    listed = ListBlock((runs("So much: ", made_from("£1m", (COST,))),))
    page_one = Headlines((Headline("It rises to £91m.", runs("By ", DEFICIT), "forecast_deficit"),))
    shown = (words, listed, TABLE, CHART, AssumptionCard(COST, "Cost", "£5", "assumed", "RED"))
    return report(tmp_path, *shown, pack=pack_with([COST]), summary=(page_one,))


def test_each_figure_that_rests_on_hindsight_bears_the_mark_and_no_other_does(marked):
    _, words, listed, table, chart, card = blocks_of(marked["08-deficit.ipynb"])

    assert "From £5m to £91m [h]." == said(words)
    assert "So much: £1m [h]" == "".join(run["text"] for run in listed["items"][0])
    assert ("Balances [h]", "Up [h]", "Cost [h]") == (table["caption"], chart["title"], card["label"])
    assert "£91m" == table["rows"][0][1][0]["text"]


def test_page_ones_claim_and_its_evidence_bear_the_mark(marked):
    block, meaning = blocks_of(marked["01-summary.ipynb"])

    assert "[h]: rests on an input that nobody had on the report’s day; the section on the deficit names it." == said(
        meaning
    )
    assert "It rises to £91m [h]." == block["items"][0]["claim"]
    assert "By £91m [h]" == "".join(run["text"] for run in block["items"][0]["evidence"])


def test_a_chapter_with_the_mark_says_what_it_means_and_names_the_entries_once(marked):
    notes = {name: [block for block in blocks_of(book) if block["kind"] == "note"] for name, book in marked.items()}

    (note,) = notes["08-deficit.ipynb"]
    assert "Hindsight" == note["title"]
    assert "Figures with [h] use inputs that were only published after this report's day: cost of a place [h]." == said(
        note
    )
    assert [] == notes["01-summary.ipynb"]


def test_the_entry_itself_bears_the_mark_in_the_appendix(marked):
    labels = [block["label"] for block in blocks_of(marked["30-assumptions.ipynb"]) if block["kind"] == "definition"]

    assert [f"{COST} [h]", BID, LIMIT] == labels


def test_an_entry_by_hindsight_in_officers_words_bears_the_mark(tmp_path):
    notebooks = report(tmp_path, body=f"## The deficit\n\nA place costs {{{{{COST}}}}}.", pack=pack_with([COST]))
    texts = [cell.source for book in notebooks.values() for cell in book.cells if cell.cell_type == "markdown"]

    assert any(f"[£5 million [h]](#why-{COST})" in text for text in texts)


def test_a_figure_that_reads_no_range_is_not_marked_for_a_range_that_is_hindsight():
    behind = {name: frozenset({"level"}) for name in ("level", "forecast_range", "forecast_first")}
    register = Register({}, behind, {"level": {"id": "level", "hindsight_range": True}}, frozenset({"forecast_range"}))
    assert [register.is_hindsight(name) for name in ("forecast_first", "forecast_range", "level")] == [
        False,
        True,
        True,
    ]
    whole = Register({}, behind, {"level": {"id": "level", "hindsight_range": False}}, frozenset({"forecast_range"}))
    assert whole.is_hindsight("forecast_first")
