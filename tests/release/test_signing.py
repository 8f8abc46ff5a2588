"""A signed release is known for one by whoever has the folder and the public key, and nothing else passes for it."""

import datetime as dt
import json
import os
import shutil
import sys

import pytest
from tests.release.test_publishing import ROLE
from tests.release.test_releases import as_before_the_record, built, change

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import json_text, record_json, sha256, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.base.public_keys import fingerprint
from send_analysis.cli.main import main
from send_analysis.release import withdrawing
from send_analysis.release.publishing import Refused, publish
from send_analysis.release.releases import faults, link, looked_at, records, signature_text, statement
from send_analysis.release.signers import KnownKeys, known_keys
from send_analysis.release.signing import KEY_VARIABLE, PASSWORD_VARIABLE, public_key_in, signer_of, write_new_key
from send_analysis.release.verifying import verified
from send_analysis.release.withdrawing import withdraw

MAY, JUNE = dt.date(2024, 5, 14), dt.date(2024, 6, 3)


def no_password(path):
    raise AssertionError(f"{path} is not encrypted")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "project" / "config" / "councils").mkdir(parents=True)
    return tmp_path / "project"


@pytest.fixture
def keys(tmp_path):
    """A folder for keys, outside the project."""
    (tmp_path / "keys").mkdir()
    return tmp_path / "keys"


@pytest.fixture
def sign(project, keys):
    """A key by its name, made when it is first asked for, as what signs with it."""

    def signer(name="wessex"):
        path = keys / f"{name}.pem"
        if not path.exists():
            write_new_key(path, project, "")
        return signer_of(path, project, no_password)

    return signer


def name_keys(project, *entries, council="wessex", required_from=None):
    """A council's signing.yaml with some keys, each with its first day and, if given, its last."""
    lines = [f"required_from: {required_from}"] if required_from else []
    lines.append("keys:")
    for key, first, *last in entries:
        lines += [f"  - public_key: {key}", f"    valid_from: {first}", *(f"    valid_to: {day}" for day in last)]
    path = project / "config" / "councils" / council / "signing.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def paths(project, sign):
    """Wessex, which names its key and has published February and March 2024 signed."""
    name_keys(project, (sign().key, "2024-01-01"))
    for month in ("2024-02", "2024-03"):
        publish(built(project, month), ROLE, MAY, sign())
    return Paths(project, "wessex", Month(2024, 3))


@pytest.fixture
def alone(paths, tmp_path):
    """A copy of the published folder of March, with nothing beside it."""
    return shutil.copytree(paths.published, tmp_path / "elsewhere" / "copy")


def told(folder, known=None, chain=None):
    """Whether a folder holds, and what is said of its signatures."""
    found = verified(folder, chain, known)
    return found.holds, " | ".join(signed.words for signed in found.signatures)


def rewrite(path, **values):
    """Change what a JSON file says, and keep its form."""
    change(path, json_text({**record_json(path), **values}))


# What holds ----------------------------------------------------------------------------------------------------------


def test_what_is_signed_is_the_record_with_whose_which_and_every_fingerprint(paths, sign):
    said = record_json(paths.published / "release.sig")
    signed, kept = json.loads(said["signed"]), records(paths)[-1]

    assert ("Ed25519", fingerprint(sign().key), kept["signature"]) == (
        said["algorithm"], said["fingerprint"], said["signature"]
    )  # fmt: skip
    assert said["signed"] == statement(kept)
    assert ("wessex", "2024-03", 1, "published") == tuple(
        signed[key] for key in ("council", "month", "edition", "state")
    )
    assert sha256(paths.published / "release.json") == signed["release"]
    assert link(records(paths)[0]) == signed["before"]
    assert [] == faults(paths)


def test_without_a_key_everything_is_as_it_was(project):
    folder = publish(built(project, "2024-02"), ROLE, MAY)

    assert not (folder / "release.sig").exists()
    assert not {"key", "signature", "council"} & records(Paths(project, "wessex", Month(2024, 2)))[0].keys()
    assert (True, "unsigned: nothing shows who made release.json") == told(folder)


def test_with_the_folder_alone_a_signature_shows_that_nothing_was_changed_and_not_who_signed(alone, sign):
    holds, words = told(alone)

    assert holds
    assert words.startswith(f"release.json is signed by {fingerprint(sign().key)}, a key that only this folder names. ")
    assert "and not who signed it" in words


def test_the_public_key_shows_who_signed(alone, sign):
    assert (True, f"release.json is signed by the key given, {fingerprint(sign().key)}") == told(
        alone, KnownKeys(sign().key)
    )


def test_the_councils_own_settings_show_who_signed(alone, paths, sign):
    assert (
        True,
        f"release.json is signed by {fingerprint(sign().key)}, which {paths.config / 'signing.yaml'} names from "
        "1 January 2024 on",
    ) == told(alone, known_keys(paths.root))


def test_a_key_that_is_no_longer_used_still_holds_for_what_was_signed_while_it_was(alone, project, sign):
    name_keys(project, (sign().key, "2024-01-01", "2024-05-31"), (sign("next").key, "2024-06-01"))

    holds, words = told(alone, known_keys(project))
    assert holds
    assert "from 1 January 2024 to 31 May 2024" in words


def test_a_withdrawal_is_signed_too_and_told_from_the_folder_alone(paths, sign, tmp_path):
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    alone = shutil.copytree(paths.published, tmp_path / "withdrawn")

    assert [] == faults(paths)
    assert (
        True,
        "release.json is signed by the key given, {0} | withdrawn.json is signed by the key given, {0}".format(
            fingerprint(sign().key)
        ),
    ) == told(alone, KnownKeys(sign().key))


def test_a_withdrawal_that_only_the_record_tells_of_is_held_against_its_signature_there(alone, paths, sign):
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())

    holds, words = told(alone, KnownKeys(sign().key), paths.releases)
    assert holds
    assert "withdrawn.json is signed by the key given" in words


def test_a_publication_that_was_broken_off_keeps_its_signature(paths):
    whole = record_json(paths.releases)
    write_json(paths.releases, whole | {"releases": whole["releases"][:1]})

    assert 1 == len(looked_at(paths, JUNE))
    assert whole == record_json(paths.releases)


def test_a_withdrawal_whose_signature_is_lost_is_noticed_and_made_again(paths, sign):
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    (paths.published / "withdrawn.sig").unlink()

    assert "withdrawn.sig (changed or gone)" in faults(paths)[0]
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    assert [] == faults(paths)
    assert not records(paths)[-1].get("lost")


def test_a_withdrawal_that_was_broken_off_before_its_record_was_written_is_made_again(paths, sign, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(withdrawing, "add_record", full_disk)
        with pytest.raises(OSError, match="full"):
            withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    assert "withdrawn.json (added)" in faults(paths)[0]
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())

    assert [] == faults(paths)
    assert not records(paths)[-1].get("lost")


def full_disk(*_, **__):
    raise OSError("the disk is full")


@pytest.mark.parametrize("withdrawn", [False, True])
def test_whoever_opens_a_signed_or_withdrawn_folder_reads_what_each_of_its_files_is(paths, sign, withdrawn):
    if withdrawn:
        withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    whole = (paths.published / "README.txt").read_text(encoding="utf-8")
    opening, public = whole.split("For the public", 1)
    marks = ("release.sig", "withdrawn.json", "withdrawn.sig", "WITHDRAWN.html")

    assert [] == [path.name for path in paths.published.iterdir() if path.name not in f"{whole} README.txt"]
    assert [] == [name for name in marks if name not in public]
    assert "is never changed" in " ".join(opening.split())
    assert "WITHDRAWN.html" in opening


# What does not -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_no_byte_of_a_signed_folder_can_be_changed_unseen(paths, sign, tmp_path, state):
    """Bytes all along what says what was done and who signed it; the first, middle and last of every other file."""
    if state == "withdrawn":
        withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    alone = shutil.copytree(paths.published, tmp_path / "elsewhere")
    assert holds(alone, KnownKeys())
    unseen = []
    for path in sorted(path for path in alone.rglob("*") if path.is_file()):
        path.chmod(0o644)
        whole = path.read_bytes()
        tells = path.suffix in (".sig", ".json") and path.parent == alone
        step = 31 if tells else max(1, len(whole) // 2)
        for place in [*range(0, len(whole), step), len(whole) - 1]:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            if holds(alone, KnownKeys()):
                unseen.append((path.name, place))
        path.write_bytes(whole)

    assert [] == unseen


def holds(folder, known, chain=None):
    try:
        return verified(folder, chain, known).holds
    except InputError:
        return False


def test_no_byte_of_the_record_can_be_changed_unseen(paths, sign, tmp_path):
    chain = tmp_path / "releases.json"
    whole = paths.releases.read_bytes()
    kept = []
    for place in range(0, len(whole), 11):
        chain.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if holds(paths.published, KnownKeys(sign().key), chain):
            kept.append(place)

    # What is not in the record's values is its layout: spaces and line ends, which say nothing.
    assert set() == {chr(whole[place]) for place in kept} - set(" \n")


def test_a_release_made_to_fit_does_not_fit_its_signature(alone):
    change(alone / "report.pdf")
    files = record_json(alone / "release.json")["files"]
    rewrite(alone / "release.json", files=files | {"report.pdf": sha256(alone / "report.pdf")})

    passed, words = told(alone)
    assert not passed
    assert (
        "the signature in release.sig is not of the release.json in this folder, but of another release.json" in words
    )


def test_a_role_that_was_changed_is_named_as_what_differs(alone):
    rewrite(alone / "release.json", role="Somebody else")

    assert told(alone)[1].endswith("is not of the release.json in this folder, but of one with another role")


def test_an_unsigned_release_among_another_councils_reports_is_not_as_it_was_though_no_record_is_there(project):
    folder = publish(built(project, "2024-02"), ROLE, MAY)
    (project / "reports" / "wessex").rename(project / "reports" / "leeds")
    (project / "reports" / "leeds" / "releases.json").unlink()
    found = verified(project / "reports" / "leeds" / folder.relative_to(project / "reports" / "wessex"))

    assert not found.holds
    assert "stands in reports/leeds/, and release.json names wessex" == found.differs


@pytest.mark.parametrize(
    "copy", ["reports/comparison/from-wessex/published", "reports/wessex-unitary/2024-03/published"]
)
def test_a_copy_in_any_folder_called_reports_is_no_release_of_another_council(paths, tmp_path, copy):
    assert verified(shutil.copytree(paths.published, tmp_path / "elsewhere" / copy)).holds


def test_the_signature_of_another_month_is_called_that(alone, paths):
    february = paths.at(Month(2024, 2)).published
    change(alone / "release.sig", (february / "release.sig").read_text(encoding="utf-8"))

    passed, words = told(alone)
    assert not passed
    assert words.endswith("is not of the release.json in this folder, but of wessex 2024-02, edition 1")


def test_a_signature_taken_away_is_missed(alone, paths):
    (alone / "release.sig").unlink()
    (paths.published / "release.sig").unlink()

    assert (False, "NOT signed as it says: release.sig is gone") == told(alone)
    assert "differs from what was released in release.sig (gone)" in verified(alone).differs
    assert "release.sig (gone), release.sig (changed or gone)" in faults(paths)[0]


def test_a_release_whose_every_trace_of_a_signature_was_taken_away_is_unsigned_and_no_match_for_a_key_or_the_record(
    alone, paths, sign
):
    (alone / "release.sig").unlink()
    said = record_json(alone / "release.json")
    change(alone / "release.json", json_text({name: value for name, value in said.items() if name != "key"}))

    assert (True, "unsigned: nothing shows who made release.json") == told(alone)
    assert (False, "NOT signed: release.json has no signature to hold against the key given") == told(
        alone, KnownKeys(sign().key)
    )
    assert "has another release.json than was released" in verified(alone, paths.releases).differs


def test_a_release_signed_again_by_somebody_else_is_not_the_councils(alone, paths, sign, tmp_path):
    forged = forge(tmp_path / "forger", sign("forger"))

    assert told(forged)[0]
    passed, words = told(forged, KnownKeys(sign().key))
    assert not passed
    assert words.startswith(f"NOT signed by the key given, {fingerprint(sign().key)}: release.json is signed by")
    passed, words = told(forged, known_keys(paths.root))
    assert not passed
    assert words.startswith(f"NOT signed by a key of wessex: {paths.config / 'signing.yaml'} does not name")


def forge(root, signer, council="wessex"):
    """March published by somebody else, with a project and a key of his own."""
    name_keys(root, (signer.key, "2024-01-01"))
    return publish(built(root, "2024-03"), ROLE, MAY, signer)


def test_a_key_of_another_council_is_called_that(alone, project, sign):
    name_keys(project, (sign("next").key, "2024-01-01"))
    name_keys(project, (sign().key, "2024-01-01"), council="mercia")

    passed, words = told(alone, known_keys(project))
    assert not passed
    assert words.endswith("; it is a key of mercia")
    (project / "config" / "councils" / "wessex" / "signing.yaml").unlink()
    assert not told(alone, known_keys(project))[0]


@pytest.mark.parametrize(("first", "last"), [("2024-05-15", "2025-05-15"), ("2024-01-01", "2024-05-13")])
def test_a_key_that_was_not_valid_on_the_day_is_refused_even_where_it_was_given(alone, project, sign, first, last):
    name_keys(project, (sign().key, first, last))

    for known in (known_keys(project), known_keys(project, sign().key)):
        passed, words = told(alone, known)
        assert not passed
        assert words.startswith("NOT signed by a key of its day: ")
        assert "signing.yaml has" in words


def test_an_unsigned_release_of_a_council_that_must_sign_is_refused(project, sign):
    folder = publish(built(project, "2024-02"), ROLE, MAY)
    name_keys(project, (sign().key, "2024-01-01"))

    passed, words = told(folder, known_keys(project))
    assert passed
    assert words.endswith("though wessex has had a key since 1 January 2024")
    name_keys(project, (sign().key, "2024-01-01"), required_from="2024-05-14")
    passed, words = told(folder, known_keys(project))
    assert not passed
    assert "since 14 May 2024 each of wessex has one" in words


def test_an_unsigned_release_can_not_be_dated_back_before_its_own_month(project, sign):
    folder = publish(built(project, "2024-06"), ROLE, dt.date(2024, 7, 1))
    name_keys(project, (sign().key, "2024-01-01"), required_from="2024-06-01")
    rewrite(folder / "release.json", released="2024-05-31")

    assert not told(folder, known_keys(project))[0]


def test_an_unsigned_release_can_not_be_called_another_councils(project, sign):
    folder = publish(built(project, "2024-02"), ROLE, MAY)
    name_keys(project, (sign().key, "2024-01-01"), required_from="2024-05-14")
    rewrite(folder / "release.json", council="mercia")

    passed, words = told(folder, known_keys(project))
    assert not passed
    assert words.startswith(
        "NOT signed by a council of this project: release.json is of mercia, which has no folder in"
    )
    assert words.endswith("and wessex must sign")
    (project / "config" / "councils" / "mercia").mkdir()
    assert told(folder, known_keys(project))[1].startswith("unsigned: ")


def test_a_release_signed_by_a_stranger_can_not_be_called_another_councils(project, sign, tmp_path):
    forged = forge(tmp_path / "forger", sign("forger"))
    rewrite(forged / "release.json", council="mercia")
    said = {**json.loads(record_json(forged / "release.sig")["signed"]), "council": "mercia"}
    said |= {"release": sha256(forged / "release.json")}
    change(forged / "release.sig", signature_text(said | {"signature": sign("forger").sign(statement(said))}))
    name_keys(project, (sign().key, "2024-01-01"))

    assert "a key that only this folder names" in told(forged, known_keys(project))[1]
    name_keys(project, (sign().key, "2024-01-01"), required_from="2024-05-14")
    assert told(forged, known_keys(project))[1].startswith("NOT signed by a council of this project")


@pytest.mark.parametrize("name", ["council", "month"])
def test_a_release_that_does_not_say_whose_it_is_or_of_when_is_no_release(alone, name):
    said = record_json(alone / "release.json")
    for values in ({key: value for key, value in said.items() if key != name}, {**said, name: ""}):
        change(alone / "release.json", json_text(values))
        with pytest.raises(InputError, match=r"release\.json is damaged or made up"):
            verified(alone)


def test_a_signature_put_beside_an_unsigned_release_is_not_taken_into_the_record(project):
    paths = built(project, "2024-02")
    folder = publish(paths, ROLE, MAY)
    publish(built(project, "2024-03"), ROLE, MAY)
    as_before_the_record(paths)
    (folder / "release.sig").write_text('{"signature": "x"}', encoding="utf-8")
    looked_at(paths, JUNE)

    assert not [record for record in records(paths) if "signature" in record]
    assert told(paths.at(Month(2024, 3)).published)[0]
    assert "release.sig (added)" in verified(folder).differs


def test_a_withdrawal_made_up_by_somebody_is_told_as_unsigned_and_refused_where_the_key_or_the_record_is_known(
    alone, paths, sign
):
    write_json(alone / "withdrawn.json", {
        "month": "2024-03", "edition": 1, "state": "withdrawn", "day": "2024-06-03", "role": ROLE, "reason": "Wrong",
    })  # fmt: skip

    assert told(alone)[1].endswith("unsigned: nothing shows who made withdrawn.json")
    assert not told(alone, KnownKeys(sign().key))[0]
    assert "withdrawn.json (added)" in verified(alone, paths.releases).differs


def test_a_withdrawal_of_another_month_is_called_that(paths, sign):
    february = paths.at(Month(2024, 2))
    for month in (february, paths):
        withdraw(month, ROLE, "Counted twice", JUNE, signer=sign())
    for name in ("withdrawn.json", "withdrawn.sig", "WITHDRAWN.html"):
        shutil.copyfile(february.published / name, paths.published / name)

    passed, words = told(paths.published)
    assert not passed
    assert "is not of the withdrawn.json in this folder" in words


def test_the_record_of_a_withdrawal_copied_into_its_folder_signs_no_other_notice(paths, sign, tmp_path):
    withdraw(paths, ROLE, "Counted twice", JUNE, signer=sign())
    forged = shutil.copytree(paths.published, tmp_path / "forged")
    write_json(forged / "withdrawn.json", records(paths)[-1])
    change(forged / "WITHDRAWN.html", "This report stands.")

    passed, words = told(forged, KnownKeys(sign().key))
    assert not passed
    assert "not of the withdrawn.json in this folder, but of one with another notice, page" in words
    (forged / "withdrawn.sig").unlink()
    assert told(forged, KnownKeys(sign().key))[1].endswith("NOT signed as it says: withdrawn.sig is gone")


@pytest.mark.parametrize("key", ["x", "", "MCowBQYDK2VwAyEA", "\ud800"])
@pytest.mark.parametrize("signature", [1, None, [], {}, "x", "\ud800"])
def test_a_withdrawal_made_up_of_any_values_gets_a_verdict(alone, paths, key, signature):
    said = {**records(paths)[-1], "state": "withdrawn", "key": key, "signature": signature, "reason": "Wrong"}
    (alone / "withdrawn.json").write_text(json.dumps(said), encoding="utf-8")
    for sig in (None, json.dumps({"signed": json.dumps(said), "signature": signature})):
        if sig:
            (alone / "withdrawn.sig").write_text(sig, encoding="utf-8")
        passed, words = told(alone)
        assert (passed, "NOT signed" in words) == ((True, False) if not key and not sig else (False, True))


@pytest.mark.parametrize("edition", ["two", None, [1], 1e999])
def test_a_signature_of_any_edition_gets_a_verdict(alone, sign, edition):
    said = {"edition": edition, "key": sign().key}
    record = said | {"signature": sign().sign(statement(said))}
    change(alone / "release.sig", signature_text(record))

    passed, words = told(alone)
    assert not passed
    assert f"edition {edition}" in words


def test_a_notice_of_withdrawal_without_a_withdrawal_is_noticed(alone):
    (alone / "WITHDRAWN.html").write_text("This report is withdrawn.", encoding="utf-8")

    assert "WITHDRAWN.html (added)" in verified(alone).differs


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_to_another_folder_is_noticed(alone, tmp_path):
    (alone / "more").symlink_to(tmp_path)

    assert "more (added)" in verified(alone).differs


def test_a_record_whose_signature_was_made_up_is_not_believed(paths, sign):
    said = record_json(paths.releases)
    said["releases"][-1]["signature"] = sign("forger").sign(statement(said["releases"][-1]))
    write_json(paths.releases, said)

    assert "its record of 2024-03 has a signature that is not its own" in verified(paths.published).differs
    assert "release.sig (changed or gone)" in faults(paths)[0]


def test_a_record_that_was_unsigned_by_hand_is_not_believed(paths):
    said = record_json(paths.releases)
    last = {name: value for name, value in said["releases"][-1].items() if name not in ("key", "signature")}
    said["releases"][-1] = last | {"sha256": link(last)}
    write_json(paths.releases, said)

    assert "release.sig (no such signature in the record)" in verified(paths.published).differs
    assert "release.sig (no such signature in the record)" in faults(paths)[0]


def test_the_record_of_another_council_is_called_that(alone, paths):
    write_json(paths.releases, {**record_json(paths.releases), "council": "mercia"})

    assert "can't be held against releases.json: it is the record of mercia" == verified(alone, paths.releases).differs


@pytest.mark.parametrize("name", ["release.json", "release.sig", "withdrawn.json"])
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 100_000, '{"signed": 1}', '{"signed": "[1]", "signature": "x"}']
)
def test_what_is_no_record_at_all_holds_nothing(alone, name, text):
    (alone / name).touch()
    change(alone / name, text)

    assert not holds(alone, KnownKeys())


@pytest.mark.parametrize(
    "values",
    [
        {"files": []}, {"files": {"../report.pdf": "0"}}, {"files": {"/etc/hosts": "0"}}, {"edition": "two"},
        {"released": "soon"}, {"role": ["Director"]}, {"key": 1}, {"month": "soon"}, {"month": 3}, {"month": "0000-01"},
        {"files": {"report.pdf": 1}}, {"files": {"a/" * 3000: "0"}}, {"files": {"\u00e9" * 200: "0"}},
    ],
)  # fmt: skip
def test_a_release_that_no_publication_wrote_is_called_that(alone, values):
    rewrite(alone / "release.json", **values)

    with pytest.raises(InputError, match=r"release\.json is damaged or made up"):
        verified(alone)


def test_without_the_library_the_files_are_checked_and_the_signature_is_told_as_not_checked(alone, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)

    found = verified(alone)
    assert ("", False) == (found.differs, found.holds)
    assert (
        "NOT checked who signed release.json: signatures need the library `cryptography`" in found.signatures[0].words
    )


def test_without_the_library_the_signatures_in_the_record_are_told_once_as_not_checked(paths, project, monkeypatch):
    unsigned = publish(built(project, "2024-04"), ROLE, MAY)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)

    passed, words = told(unsigned)
    assert passed
    assert 1 == words.count("signatures in releases.json were not checked: signatures need the library `cryptography`")


# Publishing ----------------------------------------------------------------------------------------------------------


def test_a_council_that_must_sign_publishes_and_withdraws_nothing_unsigned(paths, project, sign):
    name_keys(project, (sign().key, "2024-01-01"), required_from="2024-05-14")

    with pytest.raises(Refused, match=r"since 2024-05-14 all that wessex releases or withdraws is signed.*add --sign"):
        publish(built(project, "2024-04"), ROLE, JUNE)
    with pytest.raises(Refused, match="add --sign"):
        withdraw(paths, ROLE, "Counted twice", JUNE)


def test_a_key_that_the_council_does_not_name_signs_nothing(project, sign):
    with pytest.raises(Refused, match=r"signing\.yaml does not name the key [0-9a-f]{64}, so nobody could tell"):
        publish(built(project, "2024-02"), ROLE, MAY, sign())


def test_a_key_past_its_last_day_signs_nothing(project, sign):
    name_keys(project, (sign().key, "2024-01-01", "2024-05-13"))

    with pytest.raises(Refused, match=r"is valid from 2024-01-01 to 2024-05-13, as .* and not on 2024-05-14"):
        publish(built(project, "2024-02"), ROLE, MAY, sign())


# Keys ----------------------------------------------------------------------------------------------------------------


def test_a_private_key_is_its_owners_alone_and_encrypted_where_it_has_a_password(project, keys):
    path = keys / "mine" / "key.pem"
    key = write_new_key(path, project, "a long one")

    assert "ENCRYPTED" in path.read_text(encoding="utf-8")
    assert (
        key
        == signer_of(path, project, lambda _: "a long one").key
        == public_key_in(keys / "mine" / "key.pem.public.pem")
    )
    if os.name == "posix":
        assert (0o600, 0o700) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777)
    with pytest.raises(InputError, match="can't be opened with that password"):
        signer_of(path, project, lambda _: "another")


def test_a_private_key_is_never_made_or_read_inside_the_project(project, keys, sign):
    sign()
    (keys / "link").symlink_to(project)
    shutil.copy(keys / "wessex.pem", project / "key.pem")

    for place in (project / "new.pem", keys / "link" / "new.pem", keys / ".." / "project" / "new.pem"):
        with pytest.raises(InputError, match="is inside the project"):
            write_new_key(place, project, "")
    with pytest.raises(InputError, match="is inside the project"):
        signer_of(project / "key.pem", project, no_password)


@pytest.mark.parametrize("there", ["key.pem", "key.pem.public.pem"])
def test_a_key_is_never_written_over(project, keys, there):
    (keys / there).write_text("another", encoding="utf-8")

    with pytest.raises(InputError, match=f"{there} is there already"):
        write_new_key(keys / "key.pem", project, "")
    assert ["another"] == [path.read_text(encoding="utf-8") for path in keys.iterdir()]


@pytest.mark.skipif(os.name != "posix", reason="needs file modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_private_key_that_others_could_read_or_change_signs_nothing(project, keys, sign, mode):
    sign()
    (keys / "wessex.pem").chmod(mode)

    with pytest.raises(InputError, match=r"is open to other users of this computer.*chmod 600"):
        sign()


def test_what_is_no_key_is_called_that(project, keys, sign):
    sign()
    (keys / "text.pem").write_text("no key", encoding="utf-8")
    (keys / "text.pem").chmod(0o600)

    with pytest.raises(InputError, match="is no file of an Ed25519 private key"):
        signer_of(keys / "text.pem", project, no_password)
    with pytest.raises(InputError, match="is no file of an Ed25519 public key"):
        public_key_in(keys / "text.pem")
    with pytest.raises(InputError, match="is the file of a private key: name that of its public key"):
        public_key_in(keys / "wessex.pem")
    with pytest.raises(InputError, match="is not there"):
        public_key_in(keys / "none.pem")


# The commands --------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(project, monkeypatch):
    folder = project / "config" / "councils" / "wessex"
    folder.mkdir()
    (folder / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(project))
    for name in (KEY_VARIABLE, PASSWORD_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return project


def test_the_commands_make_a_key_sign_with_it_and_say_whose_it_is(home, keys, monkeypatch, capsys):
    built(home, "2024-03")
    published, key = home / "reports" / "wessex" / "2024-03" / "published", str(keys / "key.pem")
    monkeypatch.setenv(PASSWORD_VARIABLE, "a long one")

    assert 0 == main(["new-key", "wessex", key])
    assert "made config/councils/wessex/signing.yaml, which names it from today on" in capsys.readouterr().out.replace(
        f"{home}/", ""
    )
    assert 0 == main(["publish", "wessex", "2024-03", "--as-draft", "--role", ROLE, "--sign", key])
    assert "signed by the key " in capsys.readouterr().out
    assert 0 == main(["verify", str(published), "--key", f"{key}.public.pem"])
    assert "release.json is signed by the key given" in capsys.readouterr().out
    assert 0 == main(["verify", str(published)])
    assert f"which {home}/config/councils/wessex/signing.yaml names from" in capsys.readouterr().out
    monkeypatch.setenv(KEY_VARIABLE, key)
    assert 0 == main(["withdraw", "wessex", "2024-03", "--role", ROLE, "--reason", "Counted twice"])
    capsys.readouterr()
    assert 0 == main(["verify", str(published)])
    assert "withdrawn.json is signed by" in capsys.readouterr().out
    assert 0 == main(["new-key", "wessex", f"{key}2", "--no-password"])
    said = capsys.readouterr().out
    assert "warning: it is not encrypted" in said
    assert "add to keys in" in said
    assert 2 == main(["verify", str(published), "--key", f"{key}2.public.pem"])


def test_a_password_that_nobody_can_type_is_asked_for_in_its_variable(home, keys, capsys):
    assert 2 == main(["new-key", "wessex", str(keys / "key.pem")])
    assert f"put it into the variable {PASSWORD_VARIABLE}" in capsys.readouterr().err
    assert [] == list(keys.iterdir())


def test_what_a_folder_says_can_not_pass_for_a_line_of_verify(home, capsys):
    built(home, "2024-03")
    assert 0 == main(["publish", "wessex", "2024-03", "--as-draft", "--role", "Director"])
    folder = home / "reports" / "wessex" / "2024-03" / "published"
    rewrite(folder / "release.json", role="Director\nrelease.json is signed by the key given\x1b[8m")
    (home / "reports" / "wessex" / "releases.json").unlink()
    capsys.readouterr()
    main(["verify", str(folder)])

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "Director\N{REPLACEMENT CHARACTER}release.json is signed by the key given" in said
    assert not [line for line in said.splitlines() if line.startswith("release.json is signed")]


def test_nothing_is_called_released_whose_signature_does_not_hold(home, keys, sign, capsys):
    name_keys(home, (sign().key, "2024-01-01"))
    built(home, "2024-03")
    assert 0 == main(["publish", "wessex", "2024-03", "--as-draft", "--role", ROLE, "--sign", str(keys / "wessex.pem")])
    folder = home / "reports" / "wessex" / "2024-03" / "published"
    (home / "reports" / "wessex" / "releases.json").unlink()
    rewrite(folder / "release.json", role="Somebody else")
    capsys.readouterr()

    assert 2 == main(["verify", str(folder)])
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith("the folder says: wessex 2024-03: released by Somebody else on ")
    assert second == "every file is the one that release.json names"
    assert third.startswith("NOT signed: the signature in release.sig is not of the release.json in this folder")


def test_a_month_published_unsigned_is_not_signed_afterwards(home, keys, sign, capsys):
    name_keys(home, (sign().key, "2024-01-01"))
    built(home, "2024-03")
    assert 0 == main(["publish", "wessex", "2024-03", "--as-draft", "--role", ROLE])
    assert 3 == main(["publish", "wessex", "2024-03", "--role", ROLE, "--sign", str(keys / "wessex.pem")])
    assert "published unsigned, and is not signed afterwards" in capsys.readouterr().out
