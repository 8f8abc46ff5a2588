import base64
import datetime as dt
import itertools
import re

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from tests.document.example_document import HOSTILE, HOUSE, META, example_document, example_notebook
from tests.document.word.small_document import PIXEL, small_document, words
from tests.document.word.word_file import WP, WordFile, text_of, value

from send_analysis.blocks.markdown import ReportError
from send_analysis.document.page import page_html
from send_analysis.document.report import document
from send_analysis.document.word.paper import docx_bytes

HEADINGS = ("Title", "heading 1", "heading 2", "heading 3")
NAMES = {"core": "docProps/core.xml", "settings": "word/settings.xml", "styles": "word/styles.xml"}


@pytest.fixture(scope="module")
def whole():
    return example_document()


@pytest.fixture(scope="module")
def word(whole):
    return WordFile(docx_bytes(whole))


@pytest.fixture(scope="module")
def neutral_paper():
    return document(example_notebook(), "paper")


@pytest.fixture(scope="module")
def paper(neutral_paper):
    return WordFile(docx_bytes(neutral_paper))


def small(*blocks, **more):
    return WordFile(docx_bytes(small_document(*blocks, **more)))


def numbered(number, text="Words.", **more):
    return {"kind": "paragraph", "runs": words(text), "numbered": True, "number": number, **more}


# --- headings and numbers -------------------------------------------------------------------------------------------


def test_the_title_comes_once_and_no_heading_skips_a_level(word):
    levels = [HEADINGS.index(word.style(each)) for each in word.paragraphs(*HEADINGS)]

    assert 0 == levels[0]
    assert 1 == levels.count(0)
    assert {1, 2, 3} <= set(levels)
    assert [] == [(one, other) for one, other in itertools.pairwise(levels) if other > one + 1]


def test_page_ones_headings_stand_under_the_title_only_where_it_comes_first():
    head = {"kind": "heading", "level": 2, "text": "Scorecard", "id": "summary-scorecard"}

    first = small(page_one=[head])
    second = small(page_one=[head], opening=["contents", "summary"])

    assert ["Scorecard", "1 The one chapter"] == first.texts("heading 1")
    assert ["Contents", "Summary", "1 The one chapter"] == second.texts("heading 1")
    assert ["Scorecard"] == second.texts("heading 2")


def test_the_paragraphs_bear_the_numbers_that_they_have_in_the_page(whole, word):
    counted = word.paragraphs("Numbered Paragraph")
    lists = {value(each, "w:numId") for each in counted}
    page = page_html(whole)

    assert [str(number) for number in range(1, len(counted) + 1)] == re.findall(r'id="para-(\d+)"', page)
    assert 1 == len(lists)
    assert [] == [each for each in counted if value(each, "w:ilvl") != "0"]
    (known,) = (
        each for each in word.xml("word/numbering.xml").findall(qn("w:num")) if each.get(qn("w:numId")) in lists
    )
    assert "1" == value(known, "w:startOverride")


def test_a_number_that_word_would_not_count_to_is_an_error():
    with pytest.raises(ReportError, match="paragraph 7 would be number 2 in Word"):
        docx_bytes(small_document(numbered(1), numbered(7)))


def test_figures_and_tables_bear_the_numbers_that_they_have_in_the_page(whole, word):
    named = re.findall(r'class="label">((?:Figure|Table) \d+):', page_html(whole))

    assert len(named) > 2
    assert sorted(named) == sorted(text.split(":")[0] for text in word.texts("caption"))
    assert [f" SEQ {name.split()[0]} \\* ARABIC " for name in named] == [
        each.get(qn("w:instr")) for each in word.all("w:fldSimple")
    ]


def test_appendices_are_lettered():
    part = {"id": "notes", "title": "Notes", "number": "A", "appendix": True, "blocks": []}

    assert ["Appendix A Notes"] == small(chapters=[part]).texts("heading 1")


# --- contents and links ---------------------------------------------------------------------------------------------


def test_the_contents_are_a_field_that_is_filled_in_already(word, whole):
    entries = word.paragraphs("toc 1")
    codes = [each.text for each in word.all("w:instrText")]

    assert [text_of(each) for each in entries] == [
        text for text in word.texts("heading 1") if re.match(r"\d|Appendix", text)
    ]
    assert len(entries) == len(whole["chapters"])
    assert ["TOC", "\\o", '"1-1"'] == codes[0].split()[:3]
    assert ["begin", "separate", "end"] == [each.get(qn("w:fldCharType")) for each in word.all("w:fldChar")]


def test_what_a_renewed_contents_would_list_is_the_chapters_alone(word, whole):
    name = re.search(r"\\b (\w+)", word.all("w:instrText")[0].text)[1]
    (start,) = (each for each in word.all("w:bookmarkStart") if each.get(qn("w:name")) == name)
    (end,) = (each for each in word.all("w:bookmarkEnd") if each.get(qn("w:id")) == start.get(qn("w:id")))
    inside = list(word.body)[list(word.body).index(start) : list(word.body).index(end)]
    titles = [each for each in inside if each.tag == qn("w:p") and word.style(each) == "heading 1"]

    assert len(whole["chapters"]) == len(titles)


def test_every_link_within_the_document_leads_somewhere(word):
    names = [each.get(qn("w:name")) for each in word.all("w:bookmarkStart")]
    led_to = {each.get(qn("w:anchor")) for each in word.all("w:hyperlink")} - {None}

    assert set() == led_to - set(names)
    assert led_to
    assert len(names) == len(set(names))
    assert [] == [each for each in names if not re.fullmatch(r"[A-Za-z]\w{0,39}", each)]


@pytest.mark.parametrize("opening", [["summary"], ["contents", "summary"]])
def test_page_one_can_be_led_to_wherever_it_stands(opening):
    there = {"kind": "paragraph", "numbered": False, "runs": words("page one", href="#summary")}
    file = small(there, opening=opening)

    assert file.all("w:hyperlink")[-1].get(qn("w:anchor")) in {
        each.get(qn("w:name")) for each in file.all("w:bookmarkStart")
    }


def test_no_two_marks_or_pictures_share_a_number(word):
    numbers = [each.get(qn("w:id")) for each in word.all("w:bookmarkStart")]

    assert len(numbers) == len(set(numbers))
    assert sorted(numbers) == sorted(each.get(qn("w:id")) for each in word.all("w:bookmarkEnd"))


def test_the_papers_figures_lead_to_the_annex_as_those_of_the_page_do(neutral_paper, paper):
    page = page_html(neutral_paper)
    there = set(re.findall(r'href="(annex\.html#[^"]+)"', page))

    assert "annex.html#why-twenty_week" in there
    assert there == {href for href in paper.outside if href.startswith("annex.html")}


def test_a_link_says_in_words_where_it_leads():
    there = {"kind": "paragraph", "numbered": False, "runs": [
        {"text": "See "}, {"text": "this part", "href": "#one"}, {"text": " and "},
        {"text": "Assumptions", "href": "annex.html#assumptions"}, {"text": "."},
    ]}  # fmt: skip

    assert "See this part (chapter 1) and Assumptions (technical annex)." in small(there).text


def test_a_chapter_with_more_in_the_annex_says_so():
    part = {"id": "one", "title": "One", "number": 1, "appendix": False, "blocks": [], "in_annex": True}
    file = small(chapters=[part])

    assert ["More on this: technical annex"] == file.texts("Quiet Line")
    assert ["annex.html#one"] == file.outside


# --- every page, and what the file says of itself -------------------------------------------------------------------


def test_every_page_says_whose_report_it_is_its_status_its_page_and_that_the_data_is_synthetic(word):
    assert [f"{META['council']} · {META['title']} Synthetic data"] == word.running("header")
    assert [f"{META['status']} · {META['date_line']} Page 1 of 1"] == word.running("footer")
    codes = [each.get(qn("w:instr")).strip() for each in word.xml("word/footer1.xml").iter(qn("w:fldSimple"))]
    assert ["PAGE", "NUMPAGES"] == codes
    assert META["banner"] in word.texts("Notice")


def test_real_data_is_not_called_synthetic():
    file = small()

    assert "Synthetic" not in file.text + " ".join(file.running("header"))
    assert [] == file.texts("Notice")


def test_the_edition_that_hides_nothing_is_marked_on_every_page():
    file = small(meta={"mark": "Internal: not for publication"})

    assert ["Internal: not for publication"] == file.running("header")
    assert ["Internal: not for publication"] == file.texts("Notice")


def test_the_file_tells_its_title_subject_language_and_author_who_is_the_council(word):
    core = word.parts[NAMES["core"]].decode()

    for tag, said in (("dc:title", f"{META['title']}, {META['council']}"), ("dc:subject", META["date_line"]),
                      ("dc:creator", META["council"]), ("cp:lastModifiedBy", META["council"]),
                      ("cp:keywords", "SEND, EHC plans, March 2024, synthetic data"), ("dc:language", "en-GB"),
                      ("cp:contentStatus", META["status"])):  # fmt: skip
        assert f"<{tag}>{said}</{tag}>" in core
    assert core.count("2024-05-14T00:00:00Z") == 2
    assert "python-docx" not in core


def test_every_word_is_in_british_english(word):
    languages = {each.get(qn("w:val")) for each in word.xml(NAMES["styles"]).iter(qn("w:lang"))}

    assert {"en-GB"} == languages
    assert "en-GB" == value(word.xml(NAMES["settings"]), "w:themeFontLang")


def test_editing_is_tracked_from_the_first_change(word):
    settings = word.xml(NAMES["settings"])
    order = [each.tag for each in settings]

    assert order.index(qn("w:trackRevisions")) < order.index(qn("w:defaultTabStop"))
    assert "15" == next(settings.iter(qn("w:compatSetting"))).get(qn("w:val"))


def test_the_same_document_gives_the_same_bytes_at_another_time(whole, monkeypatch):
    first = docx_bytes(whole)
    monkeypatch.setattr("time.localtime", lambda *_: dt.datetime(2031, 7, 1).timetuple())

    assert first == docx_bytes(whole)
    assert {(2024, 5, 14, 0, 0, 0)} == {entry.date_time for entry in WordFile(first).entries}


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_text_made_to_do_harm_comes_out_as_it_went_in(word, text):
    assert text in word.text


def test_characters_that_no_xml_can_hold_become_lozenges():
    assert "A◊B C◊D" in small(numbered(1, "A\x00B\nC\uffffD")).text


def test_a_block_of_an_unknown_kind_is_an_error_that_names_it():
    with pytest.raises(ReportError, match="'map'"):
        docx_bytes(small_document({"kind": "map"}))


def test_code_is_not_of_the_paper():
    assert "secret" not in small({"kind": "code", "source": "secret"}).text


def test_a_document_of_parts_in_another_order_has_its_title_first(whole):
    file = WordFile(docx_bytes({**whole, "opening": ["front-sheet", "contents", "summary"]}))

    assert META["title"] == file.texts(*HEADINGS)[0]
    assert ["Front sheet", "Contents", "Summary"] == file.texts("heading 1")[:3]


# --- in a council's own look ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logo", [HOUSE["logo"], {"kind": "png", "alt": "Arms", "base64": PIXEL}], ids=["svg", "png"])
def test_the_logo_stands_over_the_councils_name_with_words_for_who_cannot_see_it(logo):
    file = small(meta={"house": {"logo": logo}})

    assert [logo["alt"]] == file.pictures
    assert ["", "Sampleshire Council"] == file.texts("Council Name")
    width, height = (int(next(file.body.iter(f"{{{WP}}}extent")).get(side)) for side in ("cx", "cy"))
    assert (2, Mm(11)) == (round(width / height), height)


@pytest.mark.parametrize(
    ("box", "millimetres"), [("0 0 60 11", (60, 11)), ("0 0 600 11", (60, 1.1)), ("0 0 1 11", (1, 11))]
)
def test_a_logo_is_no_higher_than_two_lines_and_no_wider_than_sixty_millimetres(box, millimetres):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="M0 0h1v1z"/></svg>'
    logo = {"kind": "svg", "alt": "Arms", "base64": base64.b64encode(svg.encode()).decode()}
    extent = next(small(meta={"house": {"logo": logo}}).body.iter(f"{{{WP}}}extent"))

    assert millimetres == pytest.approx([int(extent.get(side)) / Mm(1) for side in ("cx", "cy")], rel=0.03)


def test_whom_to_ask_stands_under_the_front_sheet_and_without_one_at_the_end():
    document = example_document()
    document["meta"]["house"] = HOUSE
    said = ["Contact: SEND data team, <b>send@example.gov.uk</b>", "Other formats: Ask for large print & audio."]
    whole = WordFile(docx_bytes(document)).text.split("\n")

    assert said == small(numbered(1), meta={"house": HOUSE}).text.split("\n")[-2:]
    assert said == whole[whole.index(said[0]) :][:2]
    assert whole.index("Wards") < whole.index(said[0]) < whole.index("Contents")
    assert 1 == whole.count(said[0])


def test_headings_are_in_the_councils_accent_and_font():
    styles = small(meta={"house": HOUSE}).parts["word/styles.xml"].decode()

    assert ("0b5c4a" in styles, "1d5b8f" in styles.lower()) == (True, False)
    assert ('"Gill Sans"' in styles, '"Arial"' in styles) == (True, False)


def test_without_a_house_style_there_is_no_trace_of_one():
    file = small()

    assert ([], ["Sampleshire Council"]) == (file.pictures, file.texts("Council Name"))
    assert "Contact:" not in file.text
