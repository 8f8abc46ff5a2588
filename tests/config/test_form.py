"""A council's template is a file: what it may say, and what each error tells."""

import json

import pytest
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.form import Role, Row, Section, load_form
from send_analysis.config.yaml_files import read_yaml

NATIONAL = HOME / "config" / "national" / "form.yaml"


@pytest.fixture
def form_of(tmp_path):
    """The form of a council whose form.yaml holds these keys."""

    def load(**values):
        for path, held in (("national", read_yaml(NATIONAL).values), ("councils/wessex", values)):
            (tmp_path / "config" / path).mkdir(parents=True, exist_ok=True)
            (tmp_path / "config" / path / "form.yaml").write_text(json.dumps(held), encoding="utf-8")
        return load_form(tmp_path, "wessex")

    return load


def test_without_a_file_of_its_own_a_council_has_the_national_form():
    form = load_form(HOME, "leeds")

    assert ("summary", "front-sheet", "contents") == form.opening
    assert {"financial", "legal", "human_resources", "sustainability", "public_health", "equality", "risk"} <= {
        section.key for section in form.sections
    }


def test_a_key_of_the_councils_own_replaces_the_whole_of_the_national_one(form_of):
    form = form_of(front_sheet=[{"key": "wards", "heading": "Areas"}], opening=["front-sheet", "summary"])

    assert (Row("wards", "Areas"),) == form.rows
    assert ("front-sheet", "summary") == form.opening
    assert load_form(HOME, "leeds").body == form.body


def test_a_role_is_a_heading_or_a_heading_and_who_holds_it(form_of):
    form = form_of(roles={"contact": "Ask", "holder": {"heading": "Lead", "who": "Cllr"}})

    assert {"contact": Role("Ask"), "holder": Role("Lead", "Cllr")} == form.roles


def test_sections_have_parts_chapters_notes_and_pointers(form_of):
    form = form_of(
        sections=[
            {"chapters": ["timeliness", "others"]},
            {"section": "background", "heading": "Before", "note": "The end.",
             "parts": [{"section": "law", "heading": "Law", "see": ["deficit"]}]},
        ],
    )  # fmt: skip

    assert (
        ("timeliness", "others"),
        Section("background", "Before", note="The end.", parts=(Section("law", "Law", see=("deficit",)),)),
    ) == form.body


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"heading": {}}, "the key 'heading' is not known; allowed are opening, headings"),
        ({"opening": ["sumary"]}, "opening: 'sumary' is not known; allowed are summary, front-sheet, contents"),
        ({"opening": ["contents"]}, "opening is contents: name each of .* once, the summary at least"),
        ({"headings": {"summary": "A"}}, "headings: 'front-sheet' is missing"),
        ({"recommendations": "roman"}, "recommendations 'roman' is not known; allowed are numbers, letters"),
        ({"front_sheet": "wards"}, "front_sheet is 'wards': write a list"),
        ({"front_sheet": [{"key": "wards"}]}, r"front_sheet, row 1 \(wards\): heading is None: write words"),
        ({"front_sheet": [{"key": "Wards"}]}, "front_sheet, row 1: key is 'Wards': write small letters"),
        ({"front_sheet": [{"kee": "wards"}]}, "front_sheet, row 1: the key 'kee' is not known; allowed are key"),
        ({"front_sheet": [{"key": "a", "heading": "A"}] * 2}, "front_sheet, row 2: the key 'a' stands twice"),
        ({"roles": ["holder"]}, r"roles is \['holder'\]: write names and headings"),
        ({"sections": [{"heading": "X"}]}, "sections, line 1: section is None"),
        ({"sections": [{"section": "x", "heading": "X"}] * 2}, "sections: the section 'x' stands twice"),
        ({"sections": [{"section": "x", "heading": "X"}]}, "sections: other_words, 'background' is not known; allowed"),
        ({"other_words": ["x"]}, r"other_words is \['x'\]: write words"),
        ({"appendices": "definitions"}, "appendices is 'definitions': write a list"),
    ],
)  # fmt: skip
def test_an_error_names_the_file_the_key_the_value_and_what_is_allowed(form_of, values, told):
    with pytest.raises(InputError, match=f"config/(councils/wessex|national)/form.yaml: {told}"):
        form_of(**values)
