import datetime as dt

import pytest

from send_analysis.clock import Month
from send_analysis.contract import InputError
from send_analysis.settings import load_commentary, load_settings


@pytest.fixture
def root(tmp_path):
    council = tmp_path / "config" / "councils" / "wessex"
    (council / "commentary").mkdir(parents=True)
    (tmp_path / "config" / "national").mkdir()
    (tmp_path / "config" / "national" / "reporting.yaml").write_text("suppression_threshold: 5\n", encoding="utf-8")
    (council / "council.yaml").write_text("name: Wessex Council\ndfe_code: 850\n", encoding="utf-8")
    return tmp_path


def council_yaml(root):
    return root / "config" / "councils" / "wessex" / "council.yaml"


def commentary(root):
    return root / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"


def test_a_council_needs_no_more_than_a_name(root):
    settings = load_settings(root, "wessex", Month(2024, 3))

    assert ("wessex", "Wessex Council", "850") == (
        settings.council.code,
        settings.council.name,
        settings.council.dfe_code,
    )


def test_without_a_front_sheet_the_as_at_day_is_the_months_last(root):
    assert dt.date(2024, 3, 31) == load_settings(root, "wessex", Month(2024, 3)).as_at


def test_the_meeting_day_is_the_as_at_day(root):
    commentary(root).write_text("---\nmeeting_date: 2024-05-22\n---\nWords.\n", encoding="utf-8")

    settings = load_settings(root, "wessex", Month(2024, 3))

    assert dt.date(2024, 5, 22) == settings.as_at
    assert settings.commentary.body == "Words."


def test_a_misspelt_council_is_told_the_nearest(root):
    with pytest.raises(InputError, match="Did you mean wessex"):
        load_settings(root, "wesex", Month(2024, 3))


def test_an_unknown_key_is_named_with_those_allowed(root):
    council_yaml(root).write_text("name: Wessex\ncolour: blue\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"config/councils/wessex/council.yaml: 'colour'.*dfe_code"):
        load_settings(root, "wessex", Month(2024, 3))


def test_a_fault_in_yaml_is_told_with_its_line(root):
    council_yaml(root).write_text("name: Wessex\nfiles: {a: b\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"council.yaml line \d"):
        load_settings(root, "wessex", Month(2024, 3))


def test_a_meeting_date_that_is_none_is_told_how_to_write_it(root):
    commentary(root).write_text("---\nmeeting_date: next week\n---\n", encoding="utf-8")

    with pytest.raises(InputError, match="2024-05-22"):
        load_commentary(commentary(root))


def test_a_front_sheet_that_never_closes_is_an_error(root):
    commentary(root).write_text("---\nmeeting_date: 2024-05-22\n", encoding="utf-8")

    with pytest.raises(InputError, match="closing ---"):
        load_commentary(commentary(root))
