"""What `check` leaves behind: that it was run, what it counted, and on which files."""

import datetime as dt
import json

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.intake.extract import Extract, Finding
from send_analysis.pack.checked import Checked, keep_checked, kept_checked

DAY = dt.date(2024, 4, 3)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    write(paths.raw / "requests.csv", "as checked")
    return paths


def found(*severities):
    findings = [Finding(severity, "a rule", "requests.csv", "Ada Lovelace", "mend it") for severity in severities]
    return Extract("wessex", Month(2024, 3), {}, findings)


def test_a_month_that_was_never_checked_has_no_check(paths):
    assert kept_checked(paths) is None


def test_a_check_is_kept_with_its_day_and_what_it_counted(paths):
    keep_checked(paths, found("error", "doubtful", "not_collected", "quarantined", "reported"), DAY)

    assert Checked("2024-04-03", errors=1, doubts=2, is_of_these_files=True, others=1) == kept_checked(paths)


@pytest.mark.parametrize("file", ["2024-03/requests.csv", "2024-03/advice.csv", "2024-03-r2/requests.csv",
                                  "corrections.yaml"])  # fmt: skip
def test_a_check_of_other_files_than_there_are_now_says_so(paths, file):
    keep_checked(paths, found(), DAY)
    write(paths.raw_council / file, "changed since")

    assert not kept_checked(paths).is_of_these_files


def test_no_message_is_kept(paths):
    keep_checked(paths, found("error"), DAY)

    kept = json.loads((paths.processed / "checked.json").read_text(encoding="utf-8"))
    assert {"day", "errors", "doubts", "left_out", "others", "files"} == set(kept)


def test_a_check_of_an_older_version_counted_fewer_things(paths):
    keep_checked(paths, found("error", "reported"), DAY)
    kept = json.loads((paths.processed / "checked.json").read_text(encoding="utf-8"))
    write(
        paths.processed / "checked.json",
        json.dumps({name: kept[name] for name in ("day", "errors", "doubts", "files")}),
    )

    assert (1, 0) == (kept_checked(paths).errors, kept_checked(paths).others)


def test_where_nothing_may_be_written_a_check_is_answered_all_the_same(paths):
    write(paths.root / "data" / "processed", "no folder")

    keep_checked(paths, found(), DAY)

    assert kept_checked(paths) is None
