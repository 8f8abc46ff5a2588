"""A council's own look is taken as it stands, or refused where it could not be read."""

import base64

import pytest
from tests.document.word.small_document import PIXEL

from send_analysis.base.errors import InputError
from send_analysis.config.house_style import MOST_BYTES, fault_of_logo
from send_analysis.config.settings import load_council

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2z"/></svg>'


def style_of(folder, *lines, logo=DRAWING):
    folder.mkdir(exist_ok=True)
    if logo:
        (folder / "logo.svg").write_text(logo, encoding="utf-8")
    written = ["code: wessex", "name: Wessex Council", "house_style:", *(f"  {line}" for line in lines)]
    (folder / "council.yaml").write_text("\n".join(written) + "\n", encoding="utf-8")
    return load_council(folder, "wessex").house_style


def refused(folder, *lines, **more):
    with pytest.raises(InputError) as error:
        style_of(folder, *lines, **more)
    return str(error.value)


LOGO = 'logo: {file: logo.svg, alt: "Arms of Wessex"}'


def test_what_a_council_sets_is_its_style(tmp_path):
    style = style_of(
        tmp_path / "wessex", LOGO, 'accent: "#005EA5"', "font: Arial", "contact: SEND data team, send@example.org",
        "other_formats: Ask for large print.",
    )  # fmt: skip

    assert ("logo.svg", "Arms of Wessex", "#005ea5", "Arial") == (
        style.logo.file, style.logo.alt, style.accent, style.font,
    )  # fmt: skip


def test_a_council_that_sets_nothing_has_none_of_its_own(tmp_path):
    (tmp_path / "council.yaml").write_text(f"code: {tmp_path.name}\nname: Wessex\n", encoding="utf-8")
    style = load_council(tmp_path, tmp_path.name).house_style

    assert (None, "", "") == (style.logo, style.accent, style.contact)


# #6b6b6b has 4.74 to 1 on the boxes' ground and #6e6e6e 4.53, #6f6f6f 4.46.
def test_an_accent_is_taken_to_the_last_shade_that_can_be_read(tmp_path):
    assert "#6e6e6e" == style_of(tmp_path / "wessex", 'accent: "#6e6e6e"').accent
    assert "council.yaml: house_style: accent is '#6f6f6f': text of it has a contrast of 4.46 to 1 and needs 4.5" in (
        refused(tmp_path / "wessex", 'accent: "#6f6f6f"')
    )


@pytest.mark.parametrize("written", ['"blue"', '"#12345"', "123456"])
def test_a_colour_is_six_digits(tmp_path, written):
    assert "write a colour as six digits" in refused(tmp_path / "wessex", f"accent: {written}")


def test_a_logo_has_words(tmp_path):
    assert "alt" in refused(tmp_path / "wessex", "logo: {file: logo.svg}")


@pytest.mark.parametrize("name", ["logo.jpg", "../logo.svg", "logo"])
def test_a_logo_lies_beside_and_is_svg_or_png(tmp_path, name):
    told = refused(tmp_path / "wessex", f"logo: {{file: {name}, alt: Arms}}")

    assert "write the name of an .svg or .png file that lies beside council.yaml" in told


def test_a_logo_that_is_not_there_is_told(tmp_path):
    told = refused(tmp_path / "wessex", LOGO, logo="")

    assert "house_style, logo, file: there is no file logo.svg beside council.yaml" in told


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<path onload="x()" d="M0 0"/>',
        '<image href="https://example.org/x.png"/>',
        '<rect fill="url(https://example.org/x)"/>',
        "<style>@import 'x'</style>",
        '<animateTransform attributeName="transform"/>',
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_runs_or_fetches_anything_is_refused(tmp_path, inside):
    told = refused(tmp_path / "wessex", LOGO, logo=DRAWING.replace("<path", f"{inside}<path"))

    assert "logo.svg holds a style sheet, something that runs, or a link elsewhere" in told


@pytest.mark.parametrize(
    "text", ["no drawing", "<html/>", "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + DRAWING], ids=["text", "html", "entities"]
)
def test_what_is_no_drawing_is_refused(tmp_path, text):
    assert "save it as plain SVG" in refused(tmp_path / "wessex", LOGO, logo=text)


@pytest.mark.parametrize("view_box", ["", ' viewBox="0 0 4"', ' viewBox="0 0 4 0"', ' viewBox="0 0 4 nan"'])
def test_a_drawing_says_how_wide_and_high_it_is(tmp_path, view_box):
    told = refused(tmp_path / "wessex", LOGO, logo=DRAWING.replace(' viewBox="0 0 4 2"', view_box))

    assert "council.yaml: house_style, logo, file: logo.svg has no viewBox" in told
    assert "save it as plain SVG with one" in told
    assert "\n" not in told


def test_a_drawings_letters_are_paths_for_no_two_machines_have_the_same_fonts(tmp_path):
    told = refused(tmp_path / "wessex", LOGO, logo=DRAWING.replace("<path", "<g><text>Wessex</text></g><path"))

    assert "logo.svg holds <text>" in told
    assert "turn letters into paths, or take a PNG" in told
    assert "\n" not in told


def test_a_drawing_is_utf_8(tmp_path):
    path = tmp_path / "logo.svg"
    path.write_bytes(f'<?xml version="1.0" encoding="utf-16"?>{DRAWING}'.encode("utf-16"))

    assert "logo.svg is no SVG drawing in UTF-8" in fault_of_logo(path)


def test_a_drawing_may_use_its_own_parts(tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(DRAWING.replace("<path", '<use href="#a"/><rect fill="url(#b)"/><path'), encoding="utf-8")

    assert "" == fault_of_logo(path)


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"\x89PNG\r\n\x1a\n", base64.b64decode(PIXEL)[:-1]], ids=["gif", "head", "cut"]
)
def test_a_picture_is_a_whole_png(tmp_path, data):
    (tmp_path / "logo.png").write_bytes(data)

    assert "logo.png is no whole PNG picture" in fault_of_logo(tmp_path / "logo.png")


def test_a_picture_is_not_too_large(tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(base64.b64decode(PIXEL))
    assert "" == fault_of_logo(path)

    path.write_bytes(b"0" * (MOST_BYTES + 1))
    assert "logo.png has 300,001 bytes, more than 300,000: save it smaller" == fault_of_logo(path)
