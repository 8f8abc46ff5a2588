import base64
import io

import docx
import pytest
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm
from tests.document.example_document import example_document
from tests.document.word.small_document import PIXEL, small_document, words
from tests.document.word.word_file import WordFile, value

from send_analysis.base.errors import InputError
from send_analysis.document.word.elements import node
from send_analysis.document.word.paper import docx_and_lacking, docx_bytes

PERSON = "Alex Sample"


def template(folder, change=lambda made: None):
    """A council's reference.docx, as somebody made it in Word."""
    made = docx.Document()
    made.core_properties.author = PERSON
    made.add_paragraph("Write here, please.")
    made.add_comment(made.paragraphs[0].runs, text="Is this right?", author=PERSON)
    made.styles["Normal"].font.name = "Gill Sans"
    made.sections[0].header.paragraphs[0].text = "Wessex Council"
    change(made)
    path = folder / "reference.docx"
    made.save(path)
    return path


def with_template(folder, *blocks, change=lambda made: None, **more):
    return WordFile(docx_bytes(small_document(*blocks, **more), template(folder, change)))


def without_style(name):
    def change(made):
        style = made.styles[name].element
        style.getparent().remove(style)

    return change


def style_of(file, name):
    styles = file.xml("word/styles.xml").iter(qn("w:style"))
    return next(each for each in styles if value(each, "w:name") == name)


def test_the_councils_styles_stand(tmp_path):
    file = with_template(tmp_path)

    assert "Gill Sans" == style_of(file, "Normal").find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:ascii"))
    assert "365F91" == value(style_of(file, "heading 1"), "w:color")


def test_the_councils_page_and_header_stand_and_our_line_comes_after(tmp_path):
    def on_wide_paper(made):
        made.sections[0].page_width, made.sections[0].left_margin = Mm(250), Mm(50)

    file = with_template(tmp_path, change=on_wide_paper, meta={"synthetic": True})

    assert ["Wessex CouncilSampleshire Council · SEND progress report, March 2024 Synthetic data"] == file.running(
        "header"
    )
    assert str(round(Mm(250).twips)) == next(file.body.iter(qn("w:pgSz"))).get(qn("w:w"))


LOGO = {"kind": "png", "alt": "Arms of Wessex", "base64": PIXEL}


def with_picture(header):
    """A template whose header of this kind, which is shown, has a picture."""

    def change(made):
        made.sections[0].different_first_page_header_footer = header == "first_page_header"
        made.settings.odd_and_even_pages_header_footer = header == "even_page_header"
        run = getattr(made.sections[0], header).paragraphs[0].add_run()
        run.add_picture(io.BytesIO(base64.b64decode(PIXEL)))

    return change


@pytest.mark.parametrize("header", ["header", "first_page_header", "even_page_header"])
def test_a_logo_in_the_templates_header_is_the_only_one(tmp_path, header):
    file = with_template(tmp_path, change=with_picture(header), meta={"house": {"logo": LOGO}})

    assert [] == file.pictures
    assert ["Sampleshire Council"] == file.texts("Council Name")


def test_an_older_words_picture_in_the_header_is_a_logo_too(tmp_path):
    def change(made):
        shape = (
            '<w:pict xmlns:w="{}" xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:imagedata/></v:shape></w:pict>'
        )
        made.sections[0].header.paragraphs[0].add_run()._r.append(parse_xml(shape.format(nsmap["w"])))

    assert [] == with_template(tmp_path, change=change, meta={"house": {"logo": LOGO}}).pictures


def test_a_template_without_a_picture_in_its_header_gets_the_councils_logo(tmp_path):
    def in_a_header_that_is_not_shown(made):
        with_picture("first_page_header")(made)
        made.sections[0].different_first_page_header_footer = False

    file = with_template(tmp_path, change=in_a_header_that_is_not_shown, meta={"house": {"logo": LOGO}})

    assert ["Arms of Wessex"] == file.pictures


def test_another_first_page_and_even_pages_say_it_too(tmp_path):
    def with_all_kinds(made):
        made.sections[0].different_first_page_header_footer = True
        made.settings.odd_and_even_pages_header_footer = True
        made.sections[0].first_page_header.paragraphs[0].text = "Crest"

    file = with_template(tmp_path, change=with_all_kinds, meta={"synthetic": True})

    assert 3 == len(file.running("header"))
    assert [] == [words for words in file.running("header") if "Synthetic data" not in words]
    assert 3 == len([words for words in file.running("footer") if "Public report" in words])


def test_a_footer_that_counts_pages_already_counts_them_once(tmp_path):
    def counting(made):
        made.sections[0].footer.paragraphs[0]._p.append(node("w:fldSimple", instr=" PAGE "))

    file = with_template(tmp_path, change=counting)

    assert ["Public report · Figures to 31 March 2024"] == file.running("footer")


def test_a_header_that_an_earlier_section_has_stands_too(tmp_path):
    def of_two_sections(made):
        made.add_section()

    assert "Wessex Council" in with_template(tmp_path, change=of_two_sections).running("header")[0]


def test_nothing_else_of_the_template_is_kept(tmp_path):
    file = with_template(tmp_path)
    everything = b"".join(file.parts.values()).decode(errors="replace")

    assert "Write here" not in everything
    assert "Is this right" not in everything
    assert PERSON not in everything
    assert [] == [name for name in file.parts if "comments" in name or "thumbnail" in name or "app.xml" in name]


def test_a_path_to_the_template_of_the_template_is_not_kept(tmp_path):
    def attached(made):
        settings = made.part._settings_part
        name = settings.relate_to("file:///C:/Users/alex/Normal.dotm", "http://x/attachedTemplate", is_external=True)
        leading = node("w:attachedTemplate")
        leading.set(qn("r:id"), name)
        made.settings.element.insert(0, leading)

    file = with_template(tmp_path, change=attached)

    assert b"alex" not in b"".join(file.parts.values())
    assert b"attachedTemplate" not in file.parts["word/settings.xml"]


def test_a_style_that_word_left_out_is_made_in_the_councils_font_and_told(tmp_path):
    block = {"kind": "list", "items": [words("One")], "ordered": False, "title": ""}
    data, lacking = docx_and_lacking(small_document(block), template(tmp_path, without_style("List Bullet")))
    file = WordFile(data)

    assert "list bullet" in lacking
    assert "heading 1" not in lacking
    assert "Normal" == file.names[value(style_of(file, "List Bullet"), "w:basedOn")]
    assert style_of(file, "List Bullet").find(qn("w:rPr")) is None
    assert ["One"] == file.texts("List Bullet")


def test_without_a_template_no_style_is_lacking():
    assert () == docx_and_lacking(small_document())[1]


def test_no_two_styles_share_a_name_or_an_id(tmp_path):
    for path in (None, template(tmp_path)):
        file = WordFile(docx_bytes(small_document(), path))
        styles = list(file.xml("word/styles.xml").iter(qn("w:style")))
        names = [(each.get(qn("w:type")), value(each, "w:name").lower()) for each in styles]

        assert len(styles) == len(set(names)) == len({each.get(qn("w:styleId")) for each in styles})
        assert set() == {value(each, "w:basedOn") for each in styles} - set(file.names) - {None}


def test_a_style_of_the_council_with_our_name_is_taken_as_it_is(tmp_path):
    def with_captions(made):
        made.styles.add_style("Source Line", 1).font.name = "Comic Sans MS"

    made = style_of(with_template(tmp_path, change=with_captions), "Source Line")

    assert "Comic Sans MS" == made.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:ascii"))


def test_headings_that_a_template_numbers_bear_our_numbers_alone(tmp_path):
    (title,) = with_template(tmp_path).paragraphs("heading 1")

    assert "0" == value(title, "w:numId")


def test_a_template_without_lists_gets_them(tmp_path):
    def without_lists(made):
        rels = made.part.rels
        (name,) = (key for key, each in rels.items() if each.reltype.endswith("/numbering"))
        del rels[name]

    block = {"kind": "paragraph", "runs": words("Words."), "numbered": True, "number": 1}

    assert 1 == len(with_template(tmp_path, block, change=without_lists).xml("word/numbering.xml").findall(qn("w:num")))


def test_our_lists_do_not_take_the_numbers_of_the_templates(tmp_path):
    block = {"kind": "paragraph", "runs": words("Words."), "numbered": True, "number": 1}
    numbering = with_template(tmp_path, block).xml("word/numbering.xml")
    for tag, name in (("w:num", "w:numId"), ("w:abstractNum", "w:abstractNumId")):
        ids = [each.get(qn(name)) for each in numbering.findall(qn(tag))]
        assert len(ids) == len(set(ids))
    order = [each.tag for each in numbering if each.tag in (qn("w:num"), qn("w:abstractNum"))]
    assert order == sorted(order)


def test_every_kind_of_block_fits_into_a_template(tmp_path):
    path = template(tmp_path)

    assert docx_bytes(example_document(), path) == docx_bytes(example_document(), path)


@pytest.mark.parametrize("made", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_a_template_that_is_no_word_document_is_refused_in_one_line(tmp_path, made):
    path = tmp_path / "reference.docx"
    path.write_bytes(made)

    with pytest.raises(
        InputError, match=r"reference\.docx: this is no Word document.*save it in Word as \.docx"
    ) as told:
        docx_bytes(small_document(), path)
    assert "\n" not in str(told.value)


def test_a_template_in_the_template_format_is_refused(tmp_path):
    made = io.BytesIO()
    docx.Document().save(made)
    path = tmp_path / "reference.docx"
    path.write_bytes(rewritten(made.getvalue()))

    with pytest.raises(InputError, match="not as a template"):
        docx_bytes(small_document(), path)


def rewritten(data):
    """The file with the type that Word gives to a .dotx."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            made.writestr(
                name, parts.read(name).replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
            )
    return out.getvalue()
