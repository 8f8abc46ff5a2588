import base64
import io
import re
from itertools import pairwise

import matplotlib
import pikepdf
import pypdfium2
import pytest
import typst
from tests.document.example_document import HOSTILE, HOUSE, META, cells_of, example_document, without_front_sheet
from tests.document.word.small_document import PIXEL, small_document, words

from send_analysis.base.errors import InputError
from send_analysis.base.palette import hex_of
from send_analysis.base.typefaces import FONTS
from send_analysis.blocks.blocks import Reading, Scorecard, ScorecardGroup, ScorecardRow, plain
from send_analysis.blocks.sparkline import sparkline
from send_analysis.document import pdf
from send_analysis.document.documents import page_one_alone
from send_analysis.document.pdf import PdfError, headed_tables, pdf_bytes, plain_colours
from send_analysis.document.report import all_blocks


@pytest.fixture(scope="module")
def document():
    return example_document()


@pytest.fixture(scope="module")
def drawn(document):
    return pdf_bytes(document)


@pytest.fixture(scope="module")
def pages(drawn):
    return page_texts(drawn)


@pytest.fixture(scope="module")
def tags(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        yield list(elements(pdf.Root.StructTreeRoot))


def page_texts(data):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def elements(node):
    """The structure elements in reading order."""
    if "/S" in node:
        yield node
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from elements(kid)


def attribute(element, name):
    found = element.get("/A")
    for each in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(each, pikepdf.Dictionary) and name in each:
            return each[name]
    return None


def scoped(tags, scope):
    return [tag for tag in tags if tag.S == "/TH" and attribute(tag, "/Scope") == scope]


def blocks_of(document, kind):
    return [block for block in all_blocks(document) if block["kind"] == kind]


def bare(text):
    """The text without spaces and line breaks: where a line ends is the page's affair."""
    return re.sub(r"[\s\u00ad\ufffe]+", "", text)


# --- accessible -----------------------------------------------------------------------------------------------------


def test_the_file_says_that_it_is_pdf_ua_1(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_subject_and_keywords_are_set(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf, pdf.open_metadata() as metadata:
        assert str(metadata["dc:description"]).startswith("Figures to 31 March 2024")
        assert "SEND, EHC plans, March 2024, synthetic data" == metadata["pdf:Keywords"]


def test_language_and_title_are_set_and_shown(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == META["title"]
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_every_column_of_every_table_is_headed(document, tags):
    scorecard = [
        7 + len([group for group in block["groups"] if group["label"]]) for block in blocks_of(document, "scorecard")
    ]
    tables = [len(block["columns"]) for block in blocks_of(document, "table")]

    assert sum(scorecard) + sum(tables) == len(scoped(tags, "/Column"))


def test_every_row_of_every_table_with_row_headers_is_headed(document, tags):
    sheet = document["front_sheet"]
    measures = [row for block in blocks_of(document, "scorecard") for group in block["groups"] for row in group["rows"]]
    rows = [row for block in blocks_of(document, "table") if block["row_headers"] for row in block["rows"]]

    assert len(sheet["rows"]) + len(measures) + len(rows) == len(scoped(tags, "/Row"))


def test_a_cell_names_the_header_of_its_row_and_of_its_column(tags):
    names = {str(tag.ID) for tag in tags if tag.S == "/TH"}
    table = [tag for tag in tags if tag.S == "/Table"][-1]
    cells = [cell for cell in elements(table) if cell.S == "/TD"]

    assert cells
    for cell in cells:
        headers = [str(name) for name in attribute(cell, "/Headers")]
        assert len(headers) == 2
        assert set(headers) <= names


def rows_by_page(data, word):
    """How many rows of a table, each of which begins with the word and its number, stand on each page that has any."""
    counts = [len(re.findall(rf"{word} \d+", text)) for text in page_texts(data)]
    return [count for count in counts if count]


@pytest.mark.parametrize("count", range(57, 63))
def test_no_row_of_a_long_table_stands_alone_on_a_page_and_all_are_rows_of_its_body(count):
    whole = example_document()
    table = blocks_of(whole, "table")[0]
    blank = [[{"text": "–"}] for _ in table["columns"][1:]]
    table["rows"] = [[[{"text": f"Wardrow {at}"}], *blank] for at in range(count)]
    data = pdf_bytes(whole)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tags = list(elements(pdf.Root.StructTreeRoot))

    assert sum(rows_by_page(data, "Wardrow")) == count
    assert min(rows_by_page(data, "Wardrow")) >= 3
    assert [] == [tag for tag in tags if tag.S == "/TFoot"]
    assert any(len([tag for tag in elements(body) if tag.S == "/TR"]) == count for body in tags if body.S == "/TBody")


def test_a_table_without_row_headers_gets_none():
    plain = example_document()
    for block in blocks_of(plain, "table"):
        block["row_headers"] = False
    with pikepdf.open(io.BytesIO(pdf_bytes(plain))) as pdf:
        last = [tag for tag in elements(pdf.Root.StructTreeRoot) if tag.S == "/Table"][-1]
        assert [] == [tag for tag in elements(last) if tag.S == "/TH" and attribute(tag, "/Scope") == "/Row"]


def test_every_figure_has_the_alternative_text_of_the_document(document, tags):
    sparks = [
        row["spark_alt"]
        for block in blocks_of(document, "scorecard")
        for group in block["groups"]
        for row in group["rows"]
        if row["spark"]
    ]
    charts = [block["alt"] for block in blocks_of(document, "chart")]

    assert sparks + charts == [str(tag.Alt) for tag in tags if tag.S == "/Figure"]


def test_headings_are_those_of_the_document_in_order_and_skip_no_level(document, tags):
    parts = [[block["text"] for block in part["blocks"] if block["kind"] == "heading"] for part in document["chapters"]]
    chapters = [
        text for part, inner in zip(document["chapters"], parts, strict=True) for text in (part["title"], *inner)
    ]
    first = [block["text"] for block in document["summary"]["blocks"] if block["kind"] == "heading"]
    found = [tag for tag in tags if re.fullmatch(r"/H\d", str(tag.S))]
    levels = [int(str(tag.S)[2:]) for tag in found]

    assert [*first, "Front sheet", "Contents", *chapters] == [str(tag.T) for tag in found]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_chapter_has_a_bookmark(document, drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]

    named = [
        f"{'Appendix ' if part['appendix'] else ''}{part['number']} {part['title']}" for part in document["chapters"]
    ]
    assert named == titles[-len(named) :]


def test_a_table_without_caption_has_a_summary(document, tags):
    first = next(tag for tag in tags if tag.S == "/Table")

    assert blocks_of(document, "scorecard")[0]["caption"] == str(attribute(first, "/Summary"))


def test_nothing_but_whole_paragraphs_lists_tables_and_figures_stands_in_the_document(tags):
    top = [str(kid.S) for kid in tags[0].K if isinstance(kid, pikepdf.Dictionary)]

    assert "/Span" not in top


# --- true to the document -------------------------------------------------------------------------------------------


def test_hostile_text_comes_out_as_it_went_in(pages):
    words = bare("".join(pages))

    assert [] == [text for text in HOSTILE if bare(text) not in words]


def test_every_printed_figure_of_the_scorecard_is_on_page_one(document, pages):
    for block in blocks_of(document, "scorecard"):
        for row in (row for group in block["groups"] for row in group["rows"]):
            for text in (row["label"], plain(row["value"]), plain(row["on_month"]), row["reading"]["word"]):
                assert bare(text) in bare(pages[0])


def test_paragraphs_carry_their_numbers(document, pages):
    words = re.sub(r"\(page\d+\)", "", bare("".join(pages)))
    for block in blocks_of(document, "paragraph"):
        if "number" in block:
            assert bare(f"{block['number']}." + "".join(run["text"] for run in block["runs"])) in words


def test_code_is_left_out(pages):
    assert "open_pack(council" not in "".join(pages)


def test_a_figure_leads_to_its_annex_entry(document, drawn, pages):
    definitions = next(at for at, text in enumerate(pages) if at > 1 and document["chapters"][-1]["title"] in text)
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        order = {page.objgen: at for at, page in enumerate(pdf.pages)}
        links = [note for note in pdf.pages[0].Annots if ("/A" in note and note.A.S == "/GoTo") or "/Dest" in note]
        places = {order[(note.A.D if "/A" in note else note.Dest)[0].objgen] for note in links}

    assert {definitions} == places


def test_a_figure_that_leads_nowhere_is_an_error_that_names_it():
    broken = example_document()
    broken["chapters"][-1]["blocks"] = []

    with pytest.raises(InputError, match="reviews, six_week, twenty_week, waiting"):
        pdf_bytes(broken)


def test_the_same_document_gives_the_same_bytes(drawn):
    assert drawn == pdf_bytes(example_document())


def test_the_file_is_dated_by_its_as_at_day(drawn):
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20240514")


def test_a_report_without_front_sheet_goes_from_page_one_to_the_contents():
    bare_report = without_front_sheet(example_document())

    second = page_texts(pdf_bytes(bare_report))[1]

    assert "Front sheet" not in second
    assert second.index("Contents") < second.index("Timeliness of plans")


def test_a_link_to_a_chapter_names_its_page(document, pages):
    where = next(at for at, text in enumerate(pages, start=1) if "3 Assumptions" in text and "Contents" not in text)

    assert f"what we assumed (page {where})" in " ".join("".join(pages).split())


def test_a_form_may_put_the_front_sheet_first_and_the_title_stands_there(document):
    opening = ["front-sheet", "contents", "summary"]
    turned = {**document, "opening": opening, "headings": {**document["headings"], "summary": "In short"}}
    pages = page_texts(pdf_bytes(turned))

    assert META["title"] in pages[0]
    assert pages[0].index(META["title"]) < pages[0].index("Front sheet") < pages[0].index("Contents")
    assert "In short" in pages[1]
    assert "Headline" not in pages[0]


@pytest.mark.parametrize("count", [8, 18, 26])
def test_the_contents_are_never_parted(document, count):
    words = {"kind": "paragraph", "runs": [{"text": "Words."}], "numbered": False}
    more = [
        {"id": f"more-{at}", "title": f"More {at}", "number": at, "appendix": False, "blocks": [words]}
        for at in range(50, 50 + count)
    ]
    pages = page_texts(pdf_bytes({**document, "chapters": [*document["chapters"], *more]}))
    where = next(at for at, text in enumerate(pages) if "Contents" in text)

    assert f"More {49 + count}" in pages[where]


def test_recommendations_are_lettered_where_the_form_says_so(pages):
    assert "a) Note the progress on plans" in pages[1]


def test_what_is_asked_is_told_once_on_the_front_sheet(pages):
    assert 1 == sum(text.count("Note the progress on plans") for text in pages)


# --- synthetic ------------------------------------------------------------------------------------------------------


def test_every_page_says_that_the_data_are_synthetic(pages):
    assert [] == [at for at, text in enumerate(pages) if "Synthetic data" not in text]


def test_page_one_says_so_in_its_text_too(pages):
    assert META["banner"] in pages[0]
    assert pages[0].count("Synthetic data") == 2


def test_a_real_councils_report_says_nothing_of_synthetic_data():
    real = example_document()
    real["meta"] |= {"synthetic": False, "banner": ""}

    assert [] == [text for text in page_texts(pdf_bytes(real)) if "Synthetic" in text]


# --- page one -------------------------------------------------------------------------------------------------------


def full_scorecard(rows, reason="above its usual range"):
    spark = sparkline([44, 47, 40, 52, 55, 51, 58, 57, 60, 62, 61, 67.1], tone="better", band=(42, 66), target=60)
    reading = Reading("better", "Better", reason)
    made = [
        ScorecardRow(
            "twenty_week", f"Measure number {at} of {rows}", "By month, including exceptions",
            *cells_of("twenty_week", "67.1%", "49 of 73", "+14.2 pts", "52.9%", "60%", "England 49.2%"),
            reading, spark, "Rose to 67.1%",
        )
        for at in range(1, rows + 1)
    ]  # fmt: skip
    heads = {
        "measure": "Measure", "spark": "Last 12 months", "value": "Mar 24", "on_month": "On month", "on_year": "Mar 23",
        "target": "Target", "reading": "Reading",
    }  # fmt: skip
    groups = tuple(ScorecardGroup(f"Group {at}", tuple(made[at::4])) for at in range(4))
    return Scorecard("scorecard", "The measures", heads, groups, "Grey band: usual variation.").as_json()


@pytest.mark.parametrize("rows", [4, 8, 10])
def test_page_one_holds_headlines_and_scorecard(rows):
    crowded = example_document()
    crowded["summary"]["blocks"] = [
        full_scorecard(rows) if block["kind"] == "scorecard" else block for block in crowded["summary"]["blocks"]
    ]

    texts = page_texts(pdf_bytes(crowded))

    assert "Annual reviews slipped." in texts[0]
    assert f"Measure number {rows} of {rows}" in texts[0]
    assert "Front sheet" in texts[1]


def test_a_page_one_that_cannot_fit_flows_on_whole():
    crowded = example_document()
    crowded["summary"]["blocks"] = [
        full_scorecard(30) if block["kind"] == "scorecard" else block for block in crowded["summary"]["blocks"]
    ]

    texts = page_texts(pdf_bytes(crowded))

    assert all(f"Measure number {at} of 30" in "".join(texts[:2]) for at in range(1, 31))


def test_a_text_longer_than_a_page_is_printed_to_its_end():
    long = [{"text": "Words and words. " * 600 + "The very end."}]
    wordy = example_document()
    blocks_of(wordy, "table")[0]["rows"][0][1] = long
    for note in blocks_of(wordy, "note"):
        note["runs"] = long
    blocks_of(wordy, "definition")[0]["details"][0]["runs"] = long

    assert 4 == bare("".join(page_texts(pdf_bytes(wordy)))).count("Theveryend.")


# --- drawings and faults --------------------------------------------------------------------------------------------


def test_css_colours_become_plain_ones():
    svg = '<path stroke="var(--accent, #1d5b8f)" fill="currentColor"/>'

    assert f'<path stroke="#1d5b8f" fill="{hex_of("ink")}"/>' == plain_colours(svg)


def test_a_drawing_that_typst_cannot_read_is_an_error():
    broken = example_document()
    blocks_of(broken, "chart")[0]["svg"] = "<p>no drawing</p>"

    with pytest.raises(PdfError, match="the PDF cannot be drawn: failed to parse SVG"):
        pdf_bytes(broken)


def test_tables_are_counted_in_printed_order(document):
    captions = [block["caption"] for block in blocks_of(document, "scorecard")]
    first, sheet, table = headed_tables(document)

    assert (True, captions[0]) == first
    assert sheet[1].startswith("Front sheet")
    assert (True, "") == table


# --- a report whose places move themselves ---------------------------------------------------------------------------


#: A model without a chapter.
NOTHING = {"chapters": [], "spots": []}


def test_a_report_that_moves_its_own_contents_is_drawn_again_steadily(monkeypatch):
    tried = []

    def compiled(model):
        tried.append(model["steady"])
        return b"%PDF", [] if model["steady"] else ["document did not converge within five attempts"]

    monkeypatch.setattr(pdf, "_compiled", compiled)

    assert b"%PDF" == pdf._drawn(dict(NOTHING))
    assert [False, True] == tried


def test_a_report_drawn_again_steadily_is_mended_anew_from_what_it_was(monkeypatch):
    model = {"chapters": [{"fresh": False}], "spots": []}
    begun = []

    def mend(changed, _):
        begun.append(changed["chapters"][0]["fresh"])
        changed["chapters"][0]["fresh"] = True

    monkeypatch.setattr(pdf, "fill_pages", mend)
    monkeypatch.setattr(pdf, "_compiled", lambda model: (b"%PDF", [] if model["steady"] else ["did not converge"]))
    pdf._drawn(model)

    assert [False, False] == begun
    assert model["chapters"][0]["fresh"]


def test_any_other_warning_is_an_error_at_once(monkeypatch):
    monkeypatch.setattr(pdf, "_compiled", lambda model: (b"%PDF", ["unknown font family"]))

    with pytest.raises(pdf.PdfError, match="unknown font family"):
        pdf._drawn(dict(NOTHING))


def test_a_steady_report_is_whole_and_has_its_contents_on_a_page_of_their_own():
    model = {**pdf.print_model(example_document()), "steady": True}

    data, warnings = pdf._compiled(model)

    assert [] == warnings
    assert data.startswith(b"%PDF")


# --- in a council's own look ------------------------------------------------------------------------------------------


def in_own_look(**house):
    return small_document(meta={"house": house})


def figures(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(tag.Alt) for tag in elements(pdf.Root.StructTreeRoot) if tag.S == "/Figure"]


@pytest.mark.parametrize("logo", [HOUSE["logo"], {"kind": "png", "alt": "Arms", "base64": PIXEL}], ids=["svg", "png"])
def test_the_logo_is_a_figure_with_words_for_who_cannot_see_it(logo):
    assert [logo["alt"]] == figures(pdf_bytes(in_own_look(logo=logo)))


@pytest.mark.parametrize(("box", "millimetres"), [("0 0 22 11", (22, 11)), ("0 0 600 11", (60, 1.1))])
def test_a_logo_is_no_higher_than_two_lines_and_no_wider_than_sixty_millimetres(box, millimetres):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path fill="#123456" d="M0 0h600v11H0z"/></svg>'
    logo = {"kind": "svg", "alt": "Arms", "base64": base64.b64encode(svg.encode()).decode()}
    with pikepdf.open(io.BytesIO(pdf_bytes(in_own_look(logo=logo)))) as made:
        figure = next(tag for tag in elements(made.Root.StructTreeRoot) if tag.S == "/Figure")
        left, bottom, right, top = map(float, attribute(figure, "/BBox"))

    assert millimetres == pytest.approx(((right - left) / 72 * 25.4, (top - bottom) / 72 * 25.4), rel=0.02)


def test_without_a_logo_there_is_no_figure():
    assert [] == figures(pdf_bytes(in_own_look(accent="#0b5c4a")))


@pytest.mark.parametrize("more", [{}, {"name": "annex", "opening": ["contents"]}])
def test_whom_to_ask_is_said_where_there_is_no_front_sheet_too(more):
    whole = "".join(page_texts(pdf_bytes({**in_own_look(**HOUSE), **more})))

    assert 1 == bare(whole).count(bare("Contact: SEND data team, <b>send@example.gov.uk</b>"))
    assert 1 == bare(whole).count(bare("Other formats: Ask for large print & audio."))


def test_whom_to_ask_stands_under_the_front_sheet():
    document = example_document()
    document["meta"]["house"] = HOUSE
    pages = [bare(page) for page in page_texts(pdf_bytes(document))]
    at = next(at for at, page in enumerate(pages) if bare("Frontsheet") in page)

    assert bare("Contact: SEND data team,") in pages[at] + pages[at + 1]
    assert 1 == sum(page.count(bare("Contact: SEND data team,")) for page in pages)


def test_headings_are_in_the_councils_accent_and_readings_in_ours():
    model = pdf.print_model(in_own_look(accent="#0b5c4a"))

    assert ("#0b5c4a", hex_of("accent")) == (model["colours"]["accent"], model["colours"]["reading"])
    assert pdf_bytes(in_own_look(accent="#0b5c4a")) != pdf_bytes(in_own_look())


def test_a_font_that_this_machine_lacks_changes_nothing():
    assert pdf_bytes(in_own_look()) == pdf_bytes(in_own_look(font="No Such Font 1"))


@pytest.mark.parametrize("font", ["", "Liberation Sans"])
def test_page_one_alone_is_one_page_in_a_councils_look_and_in_the_reports(font):
    alone = page_one_alone(in_own_look(**{**HOUSE, "font": font}))

    assert 1 == len(page_texts(pdf_bytes(alone)))
    assert "Contact:" not in page_texts(pdf_bytes(alone))[0]


@pytest.fixture
def wide_font(monkeypatch):
    """A font that is wider than ours and that every machine has here: matplotlib brings it."""
    found = typst.Fonts(False, False, [str(FONTS), f"{matplotlib.get_data_path()}/fonts/ttf"])
    monkeypatch.setattr(pdf, "_typefaces", lambda font: (found, font))
    return "DejaVu Sans"


def page_one_of(lines, font):
    """How many pages a page one of so many lines takes, each two in a wide font, and the fonts of its first page."""
    line = {"kind": "paragraph", "runs": words(("Plans on time rose and waits did not fall " * 3)[:115])}
    alone = page_one_alone(small_document(page_one=[line] * lines, meta={"house": {"font": font}}))
    with pikepdf.open(io.BytesIO(pdf_bytes(alone))) as made:
        fonts = {str(each.BaseFont).partition("+")[2] for each in made.pages[0].Resources.Font.values()}
        return len(made.pages), sorted({name.partition("-")[0] for name in fonts})


def test_page_one_is_in_the_councils_font_where_it_fits_and_in_ours_where_it_does_not(wide_font):
    # The running head stays in the council's.
    assert (1, ["DejaVuSans"]) == page_one_of(6, wide_font)
    assert (1, ["DejaVuSans", "SourceSansPro"]) == page_one_of(40, wide_font)
