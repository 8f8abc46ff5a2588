"""The corrections register: every fault is one line with file, entry, key and line; none repeats what a cell holds."""

import datetime as dt

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.config.corrections import load_corrections

ENTRY = {
    "table": "requests",
    "row": "{requeststableid: R2}",
    "column": "requestoutcomedate",
    "old": '"2042-03-01"',
    "new": '"2024-03-01"',
    "reason": "The year was mistyped",
    "role": "SEND data manager",
    "date": "2024-04-08",
}


def text_of(*entries):
    """A register of entries like ENTRY, each with some keys otherwise (None: left out); the first begins in line 2."""
    lines = ["corrections:"]
    for changed in entries:
        said = [f"{key}: {value}" for key, value in {**ENTRY, **changed}.items() if value is not None]
        lines += [f"  {'-' if index == 0 else ' '} {line}" for index, line in enumerate(said)]
    return "\n".join(lines) + "\n"


def paths_with(root, text, place="data/raw/anyshire/corrections.yaml"):
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).write_text(text, encoding="utf-8")
    return Paths(root, "anyshire", Month(2024, 3))


def loaded(root, *entries, not_after=None):
    return load_corrections(paths_with(root, text_of(*entries)), not_after)


def refused(root, *entries, **more):
    with pytest.raises(InputError) as error:
        loaded(root, *entries, **more)
    return str(error.value)


def test_an_entry_says_which_cell_is_read_as_what_and_why(tmp_path):
    (entry,) = loaded(tmp_path, {"until": "2024-05"})

    assert ("requests", {"requeststableid": "R2"}, "requestoutcomedate") == (entry.table, entry.row, entry.column)
    assert ("2042-03-01", "2024-03-01") == (entry.old, entry.new)
    assert ("The year was mistyped", "SEND data manager") == (entry.reason, entry.role)
    assert (dt.date(2024, 4, 8), Month(2024, 5), 2) == (entry.date, entry.until, entry.line)


@pytest.mark.parametrize("text", ["", "corrections:\n", "corrections: []\n"])
def test_a_register_may_be_empty(tmp_path, text):
    assert () == load_corrections(paths_with(tmp_path, text))


def test_without_a_register_there_is_no_correction(tmp_path):
    assert () == load_corrections(Paths(tmp_path, "anyshire", Month(2024, 3)))


@pytest.mark.parametrize(
    ("written", "read"), [('""', ""), ("2024-03-01", "2024-03-01"), ("17", "17"), ("0017", "0017"), ('" Y "', "Y")]
)
def test_a_cell_is_text_whatever_it_looks_like(tmp_path, written, read):
    assert read == loaded(tmp_path, {"old": written, "new": "N"})[0].old


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (
            {"table": "request"},
            "corrections.yaml: correction 1: table is 'request': no table of a month's folder has this name. "
            "Did you mean requests? (line 2)",
        ),
        (
            {"column": "requestoutcomedat"},
            "corrections.yaml: correction 1: column is 'requestoutcomedat': requests has no such column. "
            "Did you mean requestoutcomedate? (line 4)",
        ),
        (
            {"row": "{requestableid: R2}"},
            "corrections.yaml: correction 1, row, requestableid: requests has no such column. "
            "Did you mean requeststableid? (line 3)",
        ),
        (
            {"row": "{persontableid: P2}"},
            "corrections.yaml: correction 1, row: name a row of requests by its key, as {requeststableid: …}; "
            "further columns may stand beside it (line 3)",
        ),
        ({"row": "R2"}, "correction 1, row: write the columns that name the row, each with its value, such as "
                        "{requeststableid: R-0017} (line 3)"),
        ({"column": "requeststableid"}, "column is 'requeststableid': it names the row, and what names a row can't be "
                                        "corrected: have it mended in the source (line 4)"),
        ({"reason": None}, "correction 1: reason is missing: needed are table, row, column, old, new, reason, role, "
                           "date (line 2)"),
        ({"role": None}, "correction 1: role is missing"),
        ({"date": None}, "correction 1: date is missing"),
        ({"old": None}, "correction 1: old is missing"),
        ({"new": ""}, "correction 1: new is missing"),
        ({"reason": '""'}, "correction 1: reason is '': write some text (line 7)"),
        ({"date": "2024-02-30"}, "corrections.yaml line 9: date is '2024-02-30': write a day that exists"),
        ({"date": "soon"}, "date is 'soon': write a day that exists, such as 2024-05-22 (line 9)"),
        ({"until": "2024-13"}, "until is '2024-13'"),
        ({"rol": "x"}, "correction 1: 'rol' is not a known key"),
        ({"new": '"2042-03-01"'}, "correction 1, new: it is the same as old"),
        ({"old": "1.50"}, "correction 1, old: write the cell as the extract has it, in quotation marks on one line "
                          "(line 5)"),
        ({"new": "true"}, "correction 1, new: write the cell as the extract has it, in quotation marks"),
        ({"table": "person", "row": "{upn: A123456789012}", "column": "sex", "old": "F", "new": "M"},
         "correction 1, row, upn: it is a child's own: name the row by its record's key (line 3)"),
        ({"table": "requests", "column": "persontableid", "new": '""'},
         "correction 1, new: every row of requests needs its persontableid: it can't be blank (line 6)"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_with_file_key_and_line(tmp_path, changed, line):
    said = refused(tmp_path, changed)

    assert line in said
    assert said.startswith("corrections.yaml")
    assert "\n" not in said


def test_every_fault_has_its_line(tmp_path):
    said = refused(tmp_path, {"role": None}, {"table": "request"}, {"reason": None, "row": "{requeststableid: R3}"})

    assert ["correction 1", "correction 2", "correction 3"] == [line.split(": ")[1] for line in said.splitlines()]


def test_two_entries_of_one_cell_are_one_too_many(tmp_path):
    said = refused(tmp_path, {}, {"new": "2024-03-02"})

    assert "corrections.yaml: correction 2 is of the same cell as correction 1 in line 2: keep one (line 10)" == said


def test_the_same_column_of_another_row_is_another_cell(tmp_path):
    assert 2 == len(loaded(tmp_path, {}, {"row": "{requeststableid: R3}"}))


def test_a_table_without_a_key_names_its_row_by_any_columns(tmp_path):
    row = "{requeststableid: R1, advicetype: EP}"
    (entry,) = loaded(tmp_path, {"table": "advice", "row": row, "column": "receiveddate"})

    assert {"requeststableid": "R1", "advicetype": "EP"} == entry.row


def test_a_date_after_the_as_at_day_says_where_a_later_one_is_given(tmp_path):
    said = refused(tmp_path, {}, not_after=dt.date(2024, 4, 7))

    assert "date is 2024-04-08: after 7 April 2024, the day whose knowledge the report of March 2024 uses" in said
    assert "meeting_date, or that of its agenda as agenda_published, in config/councils/anyshire/commentary" in said
    assert said.endswith("2024-03.md (line 9)")
    assert 1 == len(loaded(tmp_path, {}, not_after=dt.date(2024, 4, 8)))


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "R2 was mistyped"},
        {"role": "Worker of r2"},
        {"reason": "Pupil A123456789012 was meant"},
        {"reason": "The family moved to BH1 1AA"},
        {"table": "person", "row": "{persontableid: P2}", "column": "personbirthdate", "old": '"2042-09-30"',
         "new": '"2012-09-30"', "reason": "Born 2012-09-30"},
    ],
)  # fmt: skip
def test_what_the_report_prints_names_no_record_and_no_child(tmp_path, changed):
    said = refused(tmp_path, changed)

    assert "reason: it names the record or the child: the report prints it, so say it without" in said
    assert not any(word in said for word in ("R2", "r2", "A123456789012", "BH1", "2012-09-30"))


def test_a_short_number_in_a_reason_need_not_be_a_key(tmp_path):
    assert loaded(tmp_path, {"row": "{requeststableid: 20}", "reason": "Within 20 weeks after all"})


def test_no_fault_repeats_what_a_cell_holds(tmp_path):
    said = refused(tmp_path, {"old": "[Kit Marlowe]", "new": "{Kit: Marlowe}", "row": "{requeststableid: [Kit]}"})

    assert "Kit" not in said


@pytest.mark.parametrize(
    "place", ["data/raw/anyshire/2024-03/corrections.yaml", "config/councils/anyshire/corrections.yaml"]
)
def test_a_register_in_another_place_is_an_error_that_says_where_it_goes(tmp_path, place):
    with pytest.raises(InputError, match=f"^{place} is not read: move it to data/raw/anyshire/corrections.yaml"):
        load_corrections(paths_with(tmp_path, text_of({}), place))


@pytest.mark.parametrize("name", ["correction.yaml", "corrections.yml"])
def test_a_register_under_another_name_is_an_error(tmp_path, name):
    with pytest.raises(InputError, match=f"{name} is not read: name it corrections.yaml"):
        load_corrections(paths_with(tmp_path, text_of({}), f"data/raw/anyshire/{name}"))
