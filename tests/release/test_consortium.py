"""What stands side by side is what was published, as it was published, of one month and of no child twice."""

import datetime as dt
import json
import shutil

import pytest
from tests.release.published_council import DAY, MARCH, ROLE, measure, published_council, successor_of

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.release.consortium import members_of
from send_analysis.release.releases import add_record
from send_analysis.release.withdrawing import withdraw

PLANS = [measure("active_plans", 500)]


def codes(members):
    return [member.pack.council for member in members]


@pytest.fixture
def ambershire(tmp_path):
    return published_council(tmp_path, "ambershire", PLANS)


def beside(tmp_path, ambershire, folder):
    """The councils that are shown of Ambershire, another folder and Violetshire, and why the other is not."""
    violetshire = published_council(tmp_path, "violetshire", PLANS)
    members, left_out = members_of([ambershire, folder, violetshire])
    return codes(members), [one.why for one in left_out]


def writable(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o644)


def test_councils_stand_in_the_order_in_which_they_were_given(tmp_path):
    folders = [published_council(tmp_path, code, PLANS) for code in ("violetshire", "ambershire", "tealshire")]
    members, left_out = members_of(folders)

    assert (["violetshire", "ambershire", "tealshire"], []) == (codes(members), left_out)


def test_a_report_that_was_not_published_is_left_out_and_the_rest_goes_on(tmp_path, ambershire):
    draft = tmp_path / "reports" / "tealshire" / "2024-03"
    draft.mkdir(parents=True)

    assert (["ambershire", "violetshire"], ["not published: it has no release.json"]) == beside(
        tmp_path, ambershire, draft
    )


def test_a_report_that_was_altered_since_is_left_out_with_the_file_that_was(tmp_path, ambershire):
    altered = published_council(tmp_path, "tealshire", PLANS)
    writable(altered)
    table = altered / "pack" / "scorecard.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("500", "499"), encoding="utf-8")
    shown, why = beside(tmp_path, ambershire, altered)

    assert ["ambershire", "violetshire"] == shown
    assert ["altered since it was published: it differs from what was released in pack/scorecard.csv (changed)"] == why


def test_a_table_that_was_put_into_a_published_pack_is_an_alteration_too(tmp_path, ambershire):
    altered = published_council(tmp_path, "tealshire", PLANS)
    (altered / "pack" / "waiting_by_need.csv").write_text("need,count,status\nautism,2,ok\n", encoding="utf-8")
    _, why = beside(tmp_path, ambershire, altered)

    assert "altered" in why[0]
    assert "waiting_by_need.csv (added)" in why[0]


def test_a_withdrawn_report_is_left_out_with_its_reason(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS)
    withdraw(Paths(tmp_path, "tealshire", MARCH), ROLE, "the list was counted twice", DAY)
    _, why = beside(tmp_path, ambershire, folder)

    assert ["withdrawn on 14 May 2024: the list was counted twice"] == why


def test_an_edition_that_was_replaced_is_left_out(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS)
    chain = folder.parent.parent / "releases.json"
    release = json.loads(chain.read_text(encoding="utf-8"))["releases"][0]
    add_record(Paths(tmp_path, "tealshire", MARCH), **{**release, "edition": 2})
    _, why = beside(tmp_path, ambershire, folder)

    assert ["edition 1, in whose place edition 2 was published"] == why


def test_a_report_of_another_month_is_left_out(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS, month=Month(2024, 4))
    _, why = beside(tmp_path, ambershire, folder)

    assert ["of April 2024, and the page is of March 2024"] == why


def test_the_month_that_is_asked_for_is_shown_whatever_stands_first(tmp_path, ambershire):
    april = [published_council(tmp_path, code, PLANS, month=Month(2024, 4)) for code in ("tealshire", "violetshire")]
    members, left_out = members_of([ambershire, *april], Month(2024, 4))

    assert ["tealshire", "violetshire"] == codes(members)
    assert ["ambershire"] == [one.council for one in left_out]


def test_a_council_stands_there_once(tmp_path, ambershire):
    copy = shutil.copytree(ambershire, tmp_path / "copy")
    _, why = beside(tmp_path, ambershire, copy)

    assert ["its council is shown already"] == why


UNREADABLE = ["this version can't read its release: ask the council for it again, or upgrade"]


def test_a_damaged_release_is_left_out(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS)
    writable(folder)
    (folder / "release.json").write_text("{", encoding="utf-8")

    assert (["ambershire", "violetshire"], UNREADABLE) == beside(tmp_path, ambershire, folder)


@pytest.mark.parametrize(
    "given",
    [{"as_at": "soon"}, {"measures": [measure("active_plans", None, status="a state to come")]}],
    ids=["a day that is none", "a state that a later version may have"],
)
def test_a_report_that_this_version_cannot_read_is_left_out(tmp_path, ambershire, given):
    folder = published_council(tmp_path, "tealshire", **given)

    assert (["ambershire", "violetshire"], UNREADABLE) == beside(tmp_path, ambershire, folder)


def test_a_council_that_is_yet_to_take_over_is_left_out(tmp_path, ambershire):
    """What it counts is a part of what its predecessor counts: test_councils_together.py shows what that would tell."""
    folder = published_council(tmp_path, "east-amber", PLANS, tables=successor_of("Ambershire", dt.date(2024, 4, 1)))
    shown, why = beside(tmp_path, ambershire, folder)

    assert ["ambershire", "violetshire"] == shown
    assert why[0].startswith("it takes over on 1 April 2024: until then its predecessors count the same children")


def test_a_council_that_has_taken_over_stands_beside_the_others(tmp_path, ambershire):
    folder = published_council(tmp_path, "east-amber", PLANS, tables=successor_of("Ambershire", dt.date(2024, 3, 31)))

    assert (["ambershire", "east-amber", "violetshire"], []) == beside(tmp_path, ambershire, folder)


def test_nothing_but_the_published_tables_is_opened(tmp_path, ambershire):
    """Extracts and the packs of builds are gone, and what else was published is not read."""
    other = {"findings": table_of("findings", [])}
    violetshire = published_council(tmp_path, "violetshire", PLANS, tables=other)
    shutil.rmtree(tmp_path / "data")
    members, left_out = members_of([ambershire, violetshire])

    assert (["ambershire", "violetshire"], []) == (codes(members), left_out)
    assert (violetshire / "pack" / "findings.csv").is_file()
    assert {"scorecard", "comparators", "disclosure"} == set(members[1].pack.tables)
