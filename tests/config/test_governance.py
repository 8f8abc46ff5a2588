"""What the work answers to: read from config, known on the as-at day, refused with file, key and value."""

import datetime as dt

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.governance import governance_tables, load_governance, next_board
from send_analysis.config.predecessors import Predecessor, Share
from send_analysis.config.settings import Commentary, Council, Reporting, Settings

MEASURES = {"ep_advice", "annual_review_backlog"}
AS_AT = dt.date(2024, 5, 22)
EVENT = "events: [{date: 2024-02-28, what: A direction, kind: decision, source: A paper, known_from: 2024-02-28}]"
BOARD = "boards: [{name: The Board, every_weeks: 4, source: A paper, known_from: 2024-01-01}]"


@pytest.fixture
def written(tmp_path):
    (tmp_path / "config" / "councils" / "wessex").mkdir(parents=True)
    (tmp_path / "config" / "national").mkdir()

    def write(own="", national=""):
        (tmp_path / "config" / "councils" / "wessex" / "governance.yaml").write_text(own, encoding="utf-8")
        (tmp_path / "config" / "national" / "governance.yaml").write_text(national, encoding="utf-8")
        return load_governance(tmp_path, "wessex", MEASURES)

    return write


def tables(governance, tmp_path, as_at=AS_AT, dates=None, **council):
    """The tables of a report for the meeting of 22 May 2024, as known on a day; None for the day of its agenda."""
    commentary = Commentary(dt.date(2024, 5, 22), {"committee": "Cabinet"})
    settings = Settings(
        tmp_path, Council("wessex", "Wessex", **council), Month(2024, 3), commentary, Reporting({}), known_on=as_at
    )
    return governance_tables(governance, settings, dates or {})


def test_a_council_without_the_file_has_only_its_own_meeting(tmp_path):
    made = tables(load_governance(tmp_path, "wessex", MEASURES), tmp_path)

    assert ["Cabinet considers this report"] == list(made["governance"]["what"])
    assert made["boards"].empty
    assert made["conditions"].empty


def test_the_reports_own_meeting_lies_ahead_of_its_agenda_and_is_known_with_it(tmp_path):
    (row,) = tables(load_governance(tmp_path, "wessex", MEASURES), tmp_path, None)["governance"].to_dict("records")

    assert ("2024-05-22", "yes", "2024-05-14") == (row["date"], row["ahead"], row["known_from"])


def test_events_stand_in_time_order_with_what_is_ahead(written, tmp_path):
    made = tables(
        written(
            "events:\n"
            "  - {date: 2024-06, what: Figures, kind: publication, source: s, known_from: 2024-05-22}\n"
            "  - {date: 2023-07, shown: Summer 2023, what: A visit, kind: event, source: s, known_from: 2023-07-31}\n"
            "  - {date: 2024-05-23, what: Later, kind: event, source: s, known_from: 2024-05-23}\n"
        ),
        tmp_path,
    )["governance"]

    assert [("Summer 2023", "no"), ("22 May 2024", "no"), ("June 2024", "yes")] == list(
        zip(made["shown"], made["ahead"], strict=True)
    )


def test_a_yearly_date_gives_the_last_and_the_next(written, tmp_path):
    national = "events: [{yearly: '02-15', what: Transfers, kind: deadline, source: s, known_from: 2014-09-01}]"
    made = tables(written(national=national), tmp_path)["governance"]

    assert [("2024-02-15", "no", "national"), ("2025-02-15", "yes", "national")] == [
        (row["date"], row["ahead"], row["scope"]) for row in made.to_dict("records") if row["what"] == "Transfers"
    ]


@pytest.mark.parametrize(
    ("begins", "known_from", "told"),
    [
        (
            dt.date(2027, 4, 1),
            dt.date(2024, 1, 1),
            [("1 April 2027", "yes", "beginning")],
        ),
        (dt.date(2023, 4, 1), dt.date(2022, 1, 1), [("1 April 2023", "no", "beginning")]),
        (dt.date(2027, 4, 1), dt.date(2026, 1, 1), []),
        (None, dt.date(2024, 1, 1), []),
    ],
    ids=["ahead", "past", "not known yet", "no day"],
)
def test_the_day_on_which_a_council_takes_over_from_others_is_in_its_timeline(tmp_path, begins, known_from, told):
    before = Predecessor("936", shares={"plans": Share(known_from, "a paper", percent=54.2)})
    governance = load_governance(tmp_path, "wessex", MEASURES)
    made = tables(governance, tmp_path, begins=begins, predecessors=(before,))["governance"]

    rows = made[made["source"] == "council.yaml"]
    assert told == list(zip(rows["shown"], rows["ahead"], rows["kind"], strict=True))


def test_a_date_that_is_an_assumption_is_the_registers(written, tmp_path):
    governance = written("events: [{assumption: ends, what: It ends, kind: law, source: s, known_from: 2020-01-01}]")

    made = tables(governance, tmp_path, dates={"ends": dt.date(2026, 3, 31)})["governance"]
    assert "31 March 2026" == made["shown"].iloc[-1]
    assert ["Cabinet considers this report"] == list(tables(governance, tmp_path)["governance"]["what"])


AHEAD = (
    "{date: 2024-06, what: Figures are due, past: Figures were due, kind: publication, source: s, "
    "known_from: 2024-05-22"
)


def what_is_said(governance, tmp_path, as_at):
    return next(row for row in tables(governance, tmp_path, as_at)["governance"]["what"] if row.startswith("Figures"))


def test_a_date_that_is_over_is_said_in_the_past_and_without_a_sequel_so(written, tmp_path):
    governance = written(f"events: [{AHEAD}}}]")

    assert what_is_said(governance, tmp_path, AS_AT) == "Figures are due"
    assert what_is_said(governance, tmp_path, dt.date(2024, 6, 30)) == "Figures were due"
    assert what_is_said(governance, tmp_path, dt.date(2024, 7, 1)) == (
        "Figures were due; this copy holds no record of what followed"
    )


def test_what_followed_a_date_is_told_from_the_day_it_was_known(written, tmp_path):
    governance = written(f"events: [{AHEAD}, followed: {{what: they came, source: s, known_from: 2024-07-03}}}}]")

    assert "no record" in what_is_said(governance, tmp_path, dt.date(2024, 7, 2))
    assert what_is_said(governance, tmp_path, dt.date(2024, 7, 3)) == "Figures were due: they came"


def test_a_date_of_every_year_and_one_known_only_afterwards_await_nothing(written, tmp_path):
    own = "events: [{date: 2024-04, what: Figures came, kind: publication, source: s, known_from: 2024-05-22}]"
    national = (
        "events: [{yearly: '02-15', what: Final, past: Were final, kind: deadline, source: s, known_from: 2014-09-01}]"
    )
    words = list(tables(written(own, national), tmp_path, dt.date(2024, 6, 30))["governance"]["what"])

    assert ["Were final", "Figures came"] == words[:2]
    assert words[-1] == "Final"


@pytest.mark.parametrize(
    ("own", "day", "known"),
    [
        ("", dt.date(2024, 7, 3), False),
        (BOARD, dt.date(2024, 6, 19), False),
        (BOARD.replace("every_weeks: 4", "meetings: [2024-05-22, 2024-06-05]"), dt.date(2024, 6, 5), True),
        (BOARD.replace("2024-01-01", "2024-06-01"), dt.date(2024, 7, 3), False),
    ],
)
def test_the_next_board_is_its_date_else_what_its_rhythm_gives_else_six_weeks(written, own, day, known):
    assert (day, known) == next_board(written(own), AS_AT)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("meetings: []", "'meetings' is not a known key; allowed are events, boards, conditions"),
        ("events: a visit", "events is str: write a list"),
        ("events: [a visit]", "events, entry 1 is 'a visit'"),
        (EVENT.replace("kind: decision", "kind: party"), "kind is 'party'; allowed are event, decision"),
        (EVENT.replace("2024-02-28, what", "'28/02/2024', what"), "date is '28/02/2024': write 2024-02-28"),
        (EVENT.replace("date: 2024-02-28", "yearly: '13-40'"), "yearly is '13-40'"),
        (EVENT.replace("date: 2024-02-28, ", ""), "give one of date, yearly"),
        (EVENT.replace("source: A paper, ", ""), "the key 'source' is missing"),
        (EVENT.replace("known_from: 2024-02-28", "known_from: soon"), "known_from is 'soon'"),
        (EVENT.replace("what:", "wat: x, what:"), "'wat' is not a known key; allowed are date, yearly"),
        (BOARD.replace("every_weeks: 4", "meetings: [soon]"), "meetings is 'soon'"),
        (
            "conditions: [{instrument: i, asks: a, measures: [ep_advise], source: s, known_from: 2024-01-01}]",
            "'ep_advise', which is no registered measure. Did you mean ep_advice?",
        ),
    ],
)
def test_a_fault_names_the_file_the_key_and_what_is_allowed(written, own, message):
    with pytest.raises(InputError) as fault:
        written(own)

    assert "config/councils/wessex/governance.yaml" in str(fault.value)
    assert message in str(fault.value)
