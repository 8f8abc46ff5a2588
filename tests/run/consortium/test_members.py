"""What stands side by side is what was published, as it was published, of one month and of no child twice."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from tests.release.published_council import DAY, MARCH, ROLE, measure, published_council, successor_of

from send_analysis.base.clock import Month
from send_analysis.base.files import json_text, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.config.signing import Signing, SigningKey
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.release.releases import add_record
from send_analysis.release.signers import KnownKeys
from send_analysis.release.signing import signer_of, write_new_key
from send_analysis.release.withdrawing import withdraw
from send_analysis.run.consortium.consortium_page import write_consortium
from send_analysis.run.consortium.members import members_of

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


def released_again(folder, name, text):
    """A folder in which somebody wrote a file anew, with the fingerprint that its release.json then needs."""
    writable(folder)
    (folder.parent.parent / "releases.json").unlink(missing_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    release["files"][name] = sha256(folder / name)
    write_json(folder / "release.json", release)


WRONG = (5, None, [1], {"a": {}}, "x\x1b[2J", "\ud800", True)


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
@pytest.mark.parametrize(
    "entry", ["council", "name", "month", "as_at", "synthetic", "arrived", "definitions", "edition", "version"]
)
def test_a_made_up_pack_is_left_out_and_the_page_of_the_rest_is_made(tmp_path, ambershire, entry, wrong):
    folder = published_council(tmp_path, "tealshire", PLANS)
    meta = json.loads((folder / "pack" / "meta.json").read_text(encoding="utf-8"))
    released_again(folder, "pack/meta.json", json.dumps({**meta, entry: wrong}))
    members, left_out = members_of([ambershire, folder, published_council(tmp_path, "violetshire", PLANS)])
    write_consortium(tmp_path / "page", members, left_out)

    assert {"ambershire", "violetshire"} <= set(codes(members))
    assert 3 == len(members) + len(left_out)


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
@pytest.mark.parametrize("entry", ["council", "month", "released", "role", "edition", "files", "key", "before"])
def test_a_made_up_release_is_left_out_and_the_page_of_the_rest_is_made(tmp_path, ambershire, entry, wrong):
    folder = published_council(tmp_path, "tealshire", PLANS)
    writable(folder)
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    (folder / "release.json").write_text(json.dumps({**release, entry: wrong}), encoding="utf-8")
    shown, why = beside(tmp_path, ambershire, folder)

    assert (["ambershire", "violetshire"], 1) == (shown, len(why))
    assert why[0].isprintable()


HEAD = "kpi,council,month,basis,numerator,denominator,value,unit,better,status,note\n"
ROW = "active_plans,tealshire,2024-03,{basis},,,{value},plans,,{status},\n"


@pytest.mark.parametrize(
    "table",
    ["", "\0", "kpi\n", "month\n2024-03\n", HEAD + ROW.format(basis="point", value="inf", status="ok"),
     HEAD + ROW.format(basis="point", value="", status="ok"), HEAD + ROW.format(basis="point", value="x", status="ok")],
    ids=["empty", "NUL", "one column", "another column", "infinite", "a figure without a value", "a word"],
)  # fmt: skip
def test_a_made_up_table_is_left_out_and_the_page_of_the_rest_is_made(tmp_path, ambershire, table):
    folder = published_council(tmp_path, "tealshire", PLANS)
    released_again(folder, "pack/scorecard.csv", table)
    members, left_out = members_of([ambershire, folder, published_council(tmp_path, "violetshire", PLANS)])
    write_consortium(tmp_path / "page", members, left_out)

    assert {"ambershire", "violetshire"} <= set(codes(members))


def test_a_made_up_day_of_withdrawal_is_left_out(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS)
    write_json(folder / "withdrawn.json", {"day": 5, "reason": ["\x1b[2J"], "role": ROLE})

    assert (["ambershire", "violetshire"], UNREADABLE) == beside(tmp_path, ambershire, folder)


def test_what_a_sender_wrote_stays_on_its_line(tmp_path, ambershire):
    folder = published_council(tmp_path, "tealshire", PLANS)
    withdraw(Paths(tmp_path, "tealshire", MARCH), ROLE, "gone \x1b[2J\nleft out: york: a line of ours", DAY)
    _, why = beside(tmp_path, ambershire, folder)

    assert ["withdrawn on 14 May 2024: gone \ufffd[2J\ufffdleft out: york: a line of ours"] == why


# Signatures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def signer(tmp_path):
    """A key that Tealshire names, and beside it one that nobody does."""
    key, project = tmp_path / "keys" / "teal.pem", tmp_path / "project"
    key.parent.mkdir()
    for path in (key, key.with_name("other.pem")):
        write_new_key(path, project, "")
    found = signer_of(key, project, lambda path: "")
    named = tmp_path / "config" / "councils" / "tealshire" / "signing.yaml"
    named.parent.mkdir(parents=True)
    named.write_text(f"keys: [{{public_key: {found.key}, valid_from: 2024-01-01}}]\n", encoding="utf-8")
    return found


def keys_of(signer, council="tealshire", required_from=None):
    named = Signing(keys=[SigningKey(public_key=signer.key, valid_from=dt.date(2024, 1, 1))],
                    required_from=required_from)  # fmt: skip
    return KnownKeys(named={council: named}, root=Path("/srv/reports"))


def told(known, folders):
    members, left_out = members_of(folders, known=known)
    return codes(members), [one.why for one in left_out]


def test_an_unsigned_report_of_a_council_that_must_sign_is_left_out_and_no_folder_of_the_machine_is_named(
    tmp_path, ambershire, signer
):
    folder = published_council(tmp_path, "tealshire", PLANS)
    shown, (why,) = told(keys_of(signer, required_from=DAY), [ambershire, folder])

    assert ["ambershire"] == shown
    assert why.startswith("not signed as it should be: NOT signed: release.json has no signature, and since 14 May")
    assert "/srv" not in why
    assert "config/councils/tealshire/signing.yaml" in why


def test_a_report_that_is_signed_with_its_councils_key_is_shown_and_one_of_another_key_is_not(
    tmp_path, ambershire, signer
):
    folder = published_council(tmp_path, "tealshire", PLANS, signer=signer)
    other = keys_of(signer_of(tmp_path / "keys" / "other.pem", tmp_path / "project", lambda path: ""))

    assert (["ambershire", "tealshire"], []) == told(keys_of(signer), [ambershire, folder])
    shown, (why,) = told(other, [ambershire, folder])
    assert ["ambershire"] == shown
    assert "NOT signed by a key of tealshire" in why


def test_a_signature_that_does_not_hold_is_left_out_whether_or_not_a_key_is_known(tmp_path, ambershire, signer):
    folder = published_council(tmp_path, "tealshire", PLANS, signer=signer)
    (tmp_path / "reports" / "tealshire" / "releases.json").unlink()
    writable(folder)
    signature = json.loads((folder / "release.sig").read_text(encoding="utf-8"))
    (folder / "release.sig").write_text(json_text({**signature, "signature": "0" * 128}), encoding="utf-8")
    shown, (why,) = told(None, [ambershire, folder])

    assert ["ambershire"] == shown
    assert why.startswith("not signed as it should be: NOT signed")


@pytest.mark.parametrize("other", [{"council": "elsewhere"}, {"month": "2023-03"}], ids=["council", "month"])
def test_a_release_of_another_name_or_month_than_its_report_is_no_way_round_a_key(tmp_path, ambershire, signer, other):
    folder = shutil.copytree(published_council(tmp_path, "tealshire", PLANS), tmp_path / "given" / "copy")
    writable(folder)
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    write_json(folder / "release.json", {**release, **other, "released": "2023-05-14"})

    assert (["ambershire"], ["made up: its release is not of the report that is in it"]) == told(
        keys_of(signer, required_from=DAY), [ambershire, folder]
    )


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
