import struct

import pytest
from docx.oxml.ns import qn
from tests.document.word.small_document import chart, small_document, words
from tests.document.word.word_file import WordFile, text_of, value

from send_analysis.blocks.blocks import Block
from send_analysis.document.report import KINDS
from send_analysis.document.word.blocks import DRAWINGS
from send_analysis.document.word.paper import docx_bytes

#: Left out of a report, with the heading that it alone stood under.
NEVER_DRAWN = {"absent"}
DETAILS = [{"term": "Source", "runs": words("the paper")}]


def drawn(*blocks, **more):
    return WordFile(docx_bytes(small_document(*blocks, **more)))


def card(**more):
    return {"kind": "assumption", "id": "growth", "label": "Growth", "value": "3% a year", "status": "assumed",
            "quality": "AMBER", "details": DETAILS, "target": True, **more}  # fmt: skip


def listed(*items, **more):
    return {"kind": "list", "items": [words(item) for item in items], "ordered": False, "title": "", **more}


def kind_of_list(file, paragraph):
    """How the list that a paragraph is in counts, and the number of the list."""
    numbering = file.xml("word/numbering.xml")
    number = value(paragraph, "w:numId")
    (made,) = (each for each in numbering.findall(qn("w:num")) if each.get(qn("w:numId")) == number)
    kind = value(made, "w:abstractNumId")
    (known,) = (each for each in numbering.findall(qn("w:abstractNum")) if each.get(qn("w:abstractNumId")) == kind)
    return value(known, "w:numFmt"), number


def test_every_kind_of_block_that_a_report_has_can_be_drawn():
    assert {kind.kind for kind in Block.__subclasses__()} - NEVER_DRAWN == set(DRAWINGS)
    assert KINDS - NEVER_DRAWN == set(DRAWINGS)


def test_a_paragraph_has_its_bold_slanted_and_code_words():
    file = drawn({"kind": "paragraph", "numbered": False, "runs": [
        {"text": "plain "}, {"text": "bold", "strong": True}, {"text": "slanted", "emphasis": True},
        {"text": "named.csv", "code": True},
    ]})  # fmt: skip
    (made,) = file.paragraphs("Summary Text")
    looks = {text_of(run): {each.tag for each in run.iter()} for run in made.iter(qn("w:r"))}

    assert "plain boldslantednamed.csv" == text_of(made)
    assert qn("w:b") in looks["bold"]
    assert qn("w:i") in looks["slanted"]
    assert qn("w:rStyle") in looks["named.csv"]
    assert qn("w:b") not in looks["plain "]


def test_a_heading_can_be_led_to():
    file = drawn({"kind": "heading", "level": 3, "text": "Small", "id": "one-small"})

    assert ["Small"] == file.texts("heading 3")
    assert any("one_small" in each.get(qn("w:name")) for each in file.all("w:bookmarkStart"))


@pytest.mark.parametrize(
    ("more", "style", "counts"),
    [
        ({}, "List Bullet", "bullet"),
        ({"ordered": True}, "List Number", "decimal"),
    ],
)
def test_a_list_is_a_real_list(more, style, counts):
    file = drawn(listed("First", "Second", **more))

    assert ["First", "Second"] == file.texts(style)
    assert [counts, counts] == [kind_of_list(file, each)[0] for each in file.paragraphs(style)]


def test_each_ordered_list_counts_from_its_own_beginning():
    file = drawn(listed("a", ordered=True), listed("b", ordered=True))
    kinds = [kind_of_list(file, each) for each in file.paragraphs("List Number")]

    assert kinds[0][1] != kinds[1][1]
    starts = [value(each, "w:startOverride") for each in file.xml("word/numbering.xml").findall(qn("w:num"))]
    assert ["1", "1"] == starts


def test_a_list_with_a_title_stands_apart_under_it():
    file = drawn(listed("The Act.", "The override.", title="Law as known on 22 May"))

    assert ["Law as known on 22 May"] == file.texts("Panel Title")
    assert ["The Act.", "The override."] == file.texts("Panel Text")
    assert {"bullet"} == {kind_of_list(file, each)[0] for each in file.paragraphs("Panel Text")}


def test_headlines_are_a_claim_and_its_evidence():
    item = {
        "claim": "Plans come faster.",
        "evidence": words("67.1%", figure="plans", page="annex.html"),
        "kpi": "plans",
    }
    file = drawn({"kind": "headlines", "items": [item]})

    assert ["Plans come faster. 67.1%"] == file.texts("Headline")
    assert ["annex.html#why-plans"] == file.outside


@pytest.mark.parametrize(
    ("tone", "style", "title"),
    [("information", "Panel", "Hindsight"), ("warning", "Warning", "Warning: Hindsight")],
)
def test_a_note_says_in_words_whether_it_warns(tone, style, title):
    file = drawn({"kind": "note", "title": "Hindsight", "runs": words("Three inputs."), "tone": tone, "missing": []})

    assert [title] == file.texts(f"{style} Title")
    assert ["Three inputs."] == file.texts(f"{style} Text")


def test_a_chart_is_a_picture_with_words_under_its_caption():
    file = drawn(chart())

    assert ["Figure 1: Waits fell"] == file.texts("caption")
    assert ["A falling line."] == file.pictures
    assert ["Weeks"] == file.texts("Quiet Line")
    assert ["Source: the extract"] == file.texts("Source Line")
    assert b"\x89PNG" == file.parts["word/media/image1.png"][:4]


def test_a_chart_leads_to_what_it_counts():
    counted = [*words("What is counted: "), {"text": "Plans on time", "figure": "plans", "page": "annex.html"}]
    file = drawn(chart(entries=counted))

    assert ["Source: the extract. What is counted: Plans on time"] == file.texts("Source Line")
    assert "annex.html#why-plans" in " ".join(str(each) for each in file.outside)


def test_a_chart_keeps_its_shape_and_is_never_wider_than_the_text():
    file = drawn(chart(1, 200), chart(2, 9000))
    shapes = [(int(each.get("cx")), int(each.get("cy"))) for each in file.body.iter() if each.tag.endswith("}extent")]
    pictures = [struct.unpack(">II", file.parts[f"word/media/image{number}.png"][16:24]) for number in (1, 2)]
    room = (210 - 22 - 22) * 36000

    assert [200 * 0.9 * 12700, room] == [pytest.approx(width, abs=12700) for width, _ in shapes]
    assert [pytest.approx(wide / high, rel=0.02) for wide, high in pictures] == [wide / high for wide, high in shapes]


def test_an_assumption_has_its_value_its_rating_in_words_and_its_details():
    file = drawn(card())

    assert ["Growth"] == file.texts("Panel Title")
    assert ["3% a year  Amber quality · assumed", "Source: the paper"] == file.texts("Panel Text")


def test_an_assumption_shown_twice_leads_to_its_full_entry():
    file = drawn(card(target=False), card())

    assert ["3% a year  Amber quality · assumed", "Full entry"] == file.texts("Panel Text")[:2]
    (link,) = (each for each in file.all("w:hyperlink"))
    assert link.get(qn("w:anchor")) in {each.get(qn("w:name")) for each in file.all("w:bookmarkStart")}


def test_an_entry_keeps_together_to_its_last_line():
    file = drawn(card())
    kept = [each.find(qn("w:pPr")).find(qn("w:keepNext")) is not None for each in file.paragraphs("Panel Text")]

    assert [True, False] == kept


def test_a_definition_has_its_terms():
    entry = {"kind": "definition", "id": "plans", "label": "Plans on time", "details": DETAILS, "target": True}
    file = drawn(entry)

    assert ["Plans on time"] == file.texts("Panel Title")
    assert ["Source: the paper"] == file.texts("Panel Text")
