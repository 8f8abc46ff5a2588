"""An agenda is published five clear working days before its meeting: the day, to the day."""

import datetime as dt
import subprocess
import sys

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.base.agenda_day import CLEAR_DAYS, LONGEST_NOTICE, agenda_day, earliest_meeting, is_working_day

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
ENGLAND = country_holidays("GB", subdiv="ENG")


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("meeting", "published"),
    [
        # 15, 16, 17, 20 and 21 May lie between.
        ("2024-05-22", "2024-05-14"),
        # 2, 3, 7, 8 and 9 May: the 6th is the early May bank holiday.
        ("2024-05-10", "2024-05-01"),
        # 30 and 31 December, 2, 5 and 6 January: New Year's Day is none.
        ("2026-01-07", "2025-12-29"),
        # 24, 29, 30 and 31 December and 2 January: nor are Christmas Day and Boxing Day.
        ("2026-01-05", "2025-12-23"),
        # 27 and 28 March, 2, 3 and 4 April: nor are Good Friday and Easter Monday.
        ("2024-04-05", "2024-03-26"),
        # A meeting on a Sunday or a bank holiday counts from the working day before.
        ("2024-05-26", "2024-05-17"),
        ("2024-05-27", "2024-05-17"),
        # Boxing Day of 2026 is a Saturday, so the Monday after is a holiday: 22, 23, 24, 29 and 30 December.
        ("2026-12-31", "2026-12-21"),
        # The Queen's funeral, a bank holiday of one year.
        ("2022-09-22", "2022-09-13"),
    ],
)
def test_the_agenda_is_published_on_the_day(meeting, published):
    assert day(published) == agenda_day(day(meeting))


@given(DAYS)
def test_exactly_five_working_days_lie_between_the_agenda_and_the_meeting(meeting):
    published = agenda_day(meeting)
    between = [published + dt.timedelta(days=days) for days in range(1, (meeting - published).days)]
    counted = [day for day in between if day.weekday() < 5 and day not in ENGLAND]

    assert CLEAR_DAYS == 5 == len(counted)
    assert published.weekday() < 5
    assert published not in ENGLAND
    assert meeting - published <= LONGEST_NOTICE


@given(DAYS)
def test_the_earliest_meeting_is_the_first_working_day_that_leaves_the_notice(published):
    meeting = earliest_meeting(published)
    before = [published + dt.timedelta(days=days) for days in range(1, (meeting - published).days)]

    assert is_working_day(meeting)
    assert agenda_day(meeting) >= published
    assert not [day for day in before if is_working_day(day) and agenda_day(day) >= published]


@given(DAYS)
def test_a_later_meeting_never_has_an_earlier_agenda(meeting):
    assert agenda_day(meeting) <= agenda_day(meeting + dt.timedelta(days=1))


@pytest.mark.parametrize("holiday", ["2024-07-12", "2024-03-18", "2024-01-02", "2024-08-05"])
def test_bank_holidays_of_scotland_and_northern_ireland_alone_are_working_days(holiday):
    assert is_working_day(day(holiday))


def loads_the_calendar(code):
    run = f"import sys\n{code}\nsys.exit('holidays' in sys.modules)"
    return subprocess.run([sys.executable, "-c", run], capture_output=True, check=False).returncode


def test_the_calendar_is_loaded_by_the_first_meeting_and_not_by_a_start():
    start = "from send_analysis.base.agenda_day import agenda_day\nimport send_analysis.run.pipeline, datetime"

    assert 0 == loads_the_calendar(start)
    assert 1 == loads_the_calendar(f"{start}\nagenda_day(datetime.date(2024, 5, 22))")


def test_settings_of_a_meeting_well_after_the_month_are_fingerprinted_without_the_calendar(tmp_path):
    council = tmp_path / "config" / "councils" / "wessex"
    (council / "commentary").mkdir(parents=True)
    (council / "council.yaml").write_text("name: Wessex Council\n", encoding="utf-8")
    (council / "commentary" / "2024-03.md").write_text("---\nmeeting_date: 2024-05-22\n---\n", encoding="utf-8")
    (tmp_path / "config" / "national").mkdir()
    (tmp_path / "config" / "national" / "reporting.yaml").write_text("suppression_threshold: 5\n", encoding="utf-8")
    read = (
        "from pathlib import Path\nfrom send_analysis.base.clock import Month\n"
        "from send_analysis.base.paths import Paths\nfrom send_analysis.config.settings import load_settings\n"
        "from send_analysis.pack.fingerprints import pack_is_unchanged\n"
        f"root = Path({str(tmp_path)!r})\nsettings = load_settings(root, 'wessex', Month(2024, 3))\n"
        "pack_is_unchanged(Paths(root, 'wessex', Month(2024, 3)), settings.as_at_rests_on)\n"
    )

    assert 0 == loads_the_calendar(read)
    assert 1 == loads_the_calendar(f"{read}settings.as_at")
