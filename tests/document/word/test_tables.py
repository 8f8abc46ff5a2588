import pytest
from docx.oxml.ns import qn
from tests.document.word.small_document import led, measure, scorecard, small_document, table, words
from tests.document.word.word_file import WordFile, text_of, value

from send_analysis.document.word.paper import docx_bytes

ROOM = (210 - 22 - 22) / 25.4 * 1440


def drawn(*blocks, **more):
    return WordFile(docx_bytes(small_document(*blocks, **more)))


def cells(row):
    return [text_of(cell) for cell in row.findall(qn("w:tc"))]


def rows(file, at=0):
    return file.tables()[at].findall(qn("w:tr"))


def boxes(*titles):
    return {"kind": "boxes", "items": [
        {"title": title, "shape": shape, "lines": [words(f"{title} line")]}
        for title, shape in zip(titles, ("better", "worse", "none"), strict=True)
    ]}  # fmt: skip


FRONT_SHEET = {
    "id": "front-sheet", "title": "Front sheet", "marks": "letters", "recommendations": [],
    "rows": [
        {"term": "Status", "runs": words("Public report")},
        {"term": "Recommendations", "lead": "It is recommended that Cabinet:", "items": [words("Note it.")]},
    ],
}  # fmt: skip
EVERY_TABLE = {
    "table": (table(("Autism", "81")),),
    "scorecard": (scorecard(measure()),),
    "boxes": (boxes("Improving", "Worrying", "Money"),),
}


def of_each_kind(name):
    if name == "front sheet":
        return drawn(opening=["summary", "front-sheet"], front_sheet=FRONT_SHEET)
    return drawn(*EVERY_TABLE[name])


KINDS = [*EVERY_TABLE, "front sheet"]


@pytest.mark.parametrize("name", KINDS)
def test_the_first_row_alone_is_the_head(name):
    heads = [each.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for each in rows(of_each_kind(name))]

    assert [True, *[False] * (len(heads) - 1)] == heads
    assert len(heads) > 1


@pytest.mark.parametrize("name", KINDS)
def test_a_table_has_a_name_and_words_for_who_cannot_see_it(name):
    (made,) = of_each_kind(name).tables()

    assert value(made, "w:tblCaption")
    assert value(made, "w:tblDescription").endswith(".")


@pytest.mark.parametrize("name", KINDS)
def test_a_table_is_as_wide_as_its_columns_and_no_wider_than_the_text(name):
    (made,) = of_each_kind(name).tables()
    widths = [int(each.get(qn("w:w"))) for each in made.iter(qn("w:gridCol"))]

    assert sum(widths) <= ROOM + len(widths)
    assert min(widths) > 0
    assert sum(widths) == pytest.approx(int(next(made.iter(qn("w:tblW"))).get(qn("w:w"))), abs=len(widths))


@pytest.mark.parametrize("name", KINDS)
def test_a_table_never_touches_the_next_one(name):
    file = of_each_kind(name)
    (made,) = file.tables()

    assert qn("w:p") == made.getnext().tag


def test_a_table_has_its_cells_and_its_numbers_to_the_right():
    file = drawn(table(("Autism", "81"), ("Hearing", "Suppressed")))
    texts = [cells(each) for each in rows(file)]

    assert [["Need", "Children"], ["Autism", "81"], ["Hearing", "Suppressed"]] == texts
    sides = [[value(cell, "w:jc") for cell in each.findall(qn("w:tc"))] for each in rows(file)]
    assert [[None, "right"]] * 3 == sides
    assert ["Table 1: Who waits"] == file.texts("caption")


def test_note_and_source_stand_under_the_table():
    assert ["A note.", "Source: here"] == drawn(table(("a", "1"), note="A note.", source="here")).texts("Source Line")


def test_the_first_column_heads_its_rows_unless_it_does_not():
    headed, plain = drawn(table(("Autism", "81"))), drawn(table(("Autism", "81"), row_headers=False))

    assert ["Autism"] == headed.texts("Table Row Heading")
    assert [] == plain.texts("Table Row Heading")
    looks = [next(file.body.iter(qn("w:tblLook"))).get(qn("w:firstColumn")) for file in (headed, plain)]
    assert ["1", "0"] == looks


def test_a_row_stays_whole_unless_it_may_be_longer_than_a_page():
    whole = [each.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None
             for each in rows(drawn(table(("a", "1"), ("word " * 400, "2"))))]  # fmt: skip

    assert [True, True, False] == whole


def test_a_figure_in_a_cell_leads_to_its_entry_without_a_line_under_it():
    made = table(("Plans", "67.1%"))
    made["rows"][0][1] = words("67.1%", figure="plans", page="annex.html")
    file = drawn(made)

    assert ["annex.html#why-plans"] == file.outside
    assert [] == [each for each in file.all("w:hyperlink") if each.find(qn("w:r")).find(qn("w:rPr")) is not None]


def test_the_scorecard_has_a_row_a_measure_under_its_groups_name():
    file = drawn(scorecard(measure()))
    head, group, plans = rows(file)

    assert ["Measure", "Mar 23", "Mar 24", "On month", "Last 13 months", "England", "Reading"] == cells(head)
    assert ["Timeliness"] == cells(group)
    assert ["Plans on time By month", "20%", "67.1% 49 of 73", "+2 pts", "", "60%", "● Better up from 20%"] == cells(
        plans
    )
    assert ["Rose to 67.1%"] == file.pictures
    assert ["annex.html#why-plans"] == file.outside


def links(row):
    """The words of each link of a row."""
    return [text_of(link) for link in row.iter(qn("w:hyperlink"))]


def test_the_scorecard_links_the_runs_that_lead_somewhere_and_no_others():
    row = measure(value=led("Not collected"), on_month=words("+2 pts"), on_year=words("20%"), target=led("England 41%"),
                  comparator=[*words("by law; "), *led("England 49%")])  # fmt: skip

    assert ["Not collected", "England 41%", "England 49%"] == links(rows(drawn(scorecard(row)))[2])


def test_beside_a_target_stands_whether_it_will_be_met_and_under_the_row_what_is_being_done():
    met = {"shape": "worse", "word": "Unlikely", "reason": "most yet 300"}
    file = drawn(scorecard(measure(met=met, doing=[{"text": "Being done: a second team."}])))
    _, _, plans, doing = rows(file)

    assert "60% ◆ Unlikely most yet 300" in cells(plans)
    assert ["Being done: a second team."] == cells(doing)


def test_what_the_scorecard_does_not_know_is_said_in_words():
    row = measure(value=led("Not collected"), value_note="", on_month=words("–"), on_year=words("–"),
                  target=words("–"), spark="", spark_alt="",
                  reading={"shape": "unknown", "word": "Not judged", "reason": ""})  # fmt: skip
    file = drawn(scorecard(row))

    assert ["Plans on time By month", "–", "Not collected", "–", "–", "–", "– Not judged"] == cells(rows(file)[2])


def test_a_small_chart_without_words_is_named_by_its_measure():
    assert ["Last 13 months: Plans on time"] == drawn(scorecard(measure(spark_alt=""))).pictures


def test_measures_without_a_group_have_no_row_for_its_name():
    assert 2 == len(rows(drawn(scorecard(measure(), label=""))))


def test_a_shape_and_a_word_say_what_a_box_holds():
    head, lines = rows(drawn(boxes("Improving", "Worrying", "Money")))

    assert ["● Improving", "◆ Worrying", "○ Money"] == cells(head)
    assert ["Improving line", "Worrying line", "Money line"] == cells(lines)


def test_a_box_without_lines_can_be_opened_too():
    empty = {"kind": "boxes", "items": [{"title": "Improving", "shape": "better", "lines": []}]}

    assert [1] == [len(cell.findall(qn("w:p"))) for cell in rows(drawn(empty))[1].findall(qn("w:tc"))]


def test_the_front_sheet_has_a_row_a_particular_and_letters_for_what_is_recommended():
    file = drawn(opening=["summary", "front-sheet"], front_sheet=FRONT_SHEET)

    assert [["Item", "Details"], ["Status", "Public report"]] == [cells(each) for each in rows(file)[:2]]
    assert ["Recommendations", "It is recommended that Cabinet:Note it."] == cells(rows(file)[2])
