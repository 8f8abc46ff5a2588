import datetime as dt
import re
from dataclasses import replace

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.settings import load_commentary, load_settings


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


def with_days(root, **days):
    """The settings of a March whose front matter gives these days."""
    lines = "".join(f"{name}: {day}\n" for name, day in days.items())
    commentary(root).write_text(f"---\n{lines}---\nWords.\n", encoding="utf-8")
    return load_settings(root, "wessex", Month(2024, 3))


def test_the_as_at_day_is_that_of_the_meetings_agenda(root):
    settings = with_days(root, meeting_date="2024-05-22")

    assert dt.date(2024, 5, 14) == settings.as_at
    assert dt.date(2024, 5, 22) == settings.commentary.meeting_date
    assert settings.commentary.body == "Words."


def test_a_stated_agenda_day_stands_before_the_one_by_law_and_a_day_asked_for_before_both(root):
    settings = with_days(root, meeting_date="2024-05-22", agenda_published="2024-05-16")

    assert dt.date(2024, 5, 16) == settings.as_at
    assert dt.date(2024, 6, 1) == replace(settings, known_on=dt.date(2024, 6, 1)).as_at


def test_what_the_as_at_day_rests_on_tells_each_of_its_days_apart(root):
    given = [
        {"meeting_date": "2024-05-22"},
        {"meeting_date": "2024-05-23"},
        {"meeting_date": "2024-05-22", "agenda_published": "2024-05-14"},
        {"title": "A report"},
    ]
    settings = [with_days(root, **days) for days in given]
    settings.append(replace(settings[-1], known_on=dt.date(2024, 5, 22)))

    assert len(settings) == len({one.as_at_rests_on for one in settings})


@pytest.mark.parametrize(
    ("days", "mend"),
    [
        (
            {"meeting_date": "2024-04-09"},
            "meeting_date is 2024-04-09, so its agenda is due by 2024-03-28, five clear working days before, when "
            "March 2024 had not ended: write a meeting of 10 April 2024 or later, or give the day on which the agenda "
            "is published as agenda_published",
        ),
        (
            {"meeting_date": "2024-05-22", "agenda_published": "2024-05-22"},
            "agenda_published is 2024-05-22, not before the meeting of 2024-05-22: write the day on which the agenda "
            "with this report is published",
        ),
        (
            {"meeting_date": "2024-05-22", "agenda_published": "2024-03-30"},
            "agenda_published is 2024-03-30, before March 2024 ended: write the day on which the agenda with this "
            "report is published",
        ),
        (
            {"agenda_published": "2024-05-14"},
            "agenda_published is 2024-05-14, but meeting_date is missing: give both, or take agenda_published out",
        ),
    ],
)
def test_days_that_cannot_be_are_told_in_one_sentence_with_what_to_do(root, days, mend):
    with pytest.raises(InputError) as fault:
        with_days(root, **days)

    assert f"config/councils/wessex/commentary/2024-03.md: {mend}" == str(fault.value)


@pytest.mark.parametrize(
    "days",
    [
        {"meeting_date": "2024-04-10"},
        {"meeting_date": "2024-04-09", "agenda_published": "2024-04-03"},
        {"meeting_date": "2024-04-02", "agenda_published": "2024-03-31"},
    ],
)
def test_the_first_meeting_that_can_have_the_month_is_allowed_and_an_earlier_one_with_a_stated_agenda(root, days):
    assert Month(2024, 3).last_day <= with_days(root, **days).as_at


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


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("name: 5", "name is 5"),
        ("person_number: [a]", "person_number is ['a']"),
        ("targets: [60]", "targets is [60]"),
        ("targets: {twenty_week_plans: sixty}", "twenty_week_plans is 'sixty': write a number"),
        ("targets: {twenty_week_plans: {by: 2025-03-31}}", "write a number, or a number and a day"),
        ("targets: {twenty_week_plans: {value: 60, until: 2025-03-31}}", "write a number, or a number and a day"),
        ("targets: {twenty_week_plans: {value: 60, by: spring}}", "write a day that exists"),
        ("roles: Director", "roles is 'Director'"),
        ("rebase: 2024-09", "rebase is"),
        ("rebase: [2024-09]", "rebase is"),
    ],
)
def test_a_value_of_another_kind_is_told_with_what_to_write(root, line, told):
    name = "" if line.startswith("name") else "name: Wessex Council\n"
    council_yaml(root).write_text(name + line, encoding="utf-8")

    with pytest.raises(InputError, match=f"council.yaml: .*{re.escape(told)}"):
        load_settings(root, "wessex", Month(2024, 3))


@pytest.mark.parametrize("path", [council_yaml, commentary])
def test_a_file_that_is_not_utf_8_is_told_with_its_line(root, path):
    path(root).write_bytes("name: Wessex Council\n# £ 5\n".encode("cp1252"))

    with pytest.raises(InputError, match="line 2: not UTF-8"):
        load_settings(root, "wessex", Month(2024, 3))


def test_a_meeting_before_the_months_end_is_an_error(root):
    commentary(root).write_text("---\nmeeting_date: 2023-05-22\n---\n", encoding="utf-8")

    with pytest.raises(InputError, match="meeting_date is 2023-05-22, before March 2024 ended"):
        load_settings(root, "wessex", Month(2024, 3))


@pytest.mark.parametrize(
    ("day", "mend"),
    [("2025-06-31", "write a day that exists"), ("2025-04-01 10:00:00", "a day with a time: write the day alone")],
)
def test_a_meeting_day_that_cannot_be_is_told_with_file_line_and_key(root, day, mend):
    commentary(root).write_text(f"---\nmeeting_date: {day}\n---\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape("commentary/2024-03.md line 2: meeting_date is") + f".*{mend}"):
        load_commentary(commentary(root))
