"""What was released is recorded in a chain: nothing of it is changed or taken away unseen."""

import datetime as dt
import json
import shutil

import pytest
from tests.release.test_publishing import DAY, OUTPUTS, ROLE, keep_pack, record, scorecard

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, sha256, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.pack.months import earlier_months, months_published, packs_shown, published_packs
from send_analysis.release.publishing import Refused, publish
from send_analysis.release.releases import add_record, faults, link, looked_at, records, take_on
from send_analysis.release.verifying import verified
from send_analysis.release.withdrawing import withdraw

JUNE = dt.date(2024, 6, 3)


def built(root, month):
    paths = Paths(root, "wessex", Month.parse(month))
    for name in OUTPUTS:
        (paths.report / name).parent.mkdir(parents=True, exist_ok=True)
        (paths.report / name).write_text(f"the {name} of {month}", encoding="utf-8")
    keep_pack(paths.pack, month, scorecard([month]))
    record(paths)
    return paths


@pytest.fixture
def paths(tmp_path):
    """Wessex, which has published February and March 2024."""
    for month in ("2024-02", "2024-03"):
        publish(built(tmp_path, month), ROLE, DAY)
    return Paths(tmp_path, "wessex", Month(2024, 3))


@pytest.fixture
def february(paths):
    return paths.at(Month(2024, 2))


def change(path, text="changed by hand"):
    path.chmod(0o644)
    path.write_text(text, encoding="utf-8")


def as_before_the_record(paths):
    """What a version that kept no record had left: release.json without edition and without the record before it."""
    paths.releases.unlink()
    for path in paths.reports.glob("*/published/release.json"):
        said = {name: value for name, value in record_json(path).items() if name not in ("edition", "before")}
        path.chmod(0o644)
        write_json(path, said)


def test_each_record_says_what_was_released_and_holds_the_one_before_it(paths):
    first, second = records(paths)

    assert ("2024-02", 1, "published", "2024-05-14", ROLE) == tuple(
        first[name] for name in ("month", "edition", "state", "day", "role")
    )
    assert first["documents"]["report.pdf"] == sha256(paths.at(Month(2024, 2)).published / "report.pdf")
    assert ("", link(first)) == (first["before"], second["before"])


def test_what_stands_as_it_was_released_is_no_fault(paths):
    assert [] == faults(paths)


def test_a_published_folder_that_was_deleted_is_missed_with_what_to_do(paths, february):
    shutil.rmtree(february.published)

    (line,) = faults(paths)
    assert line.startswith("2024-02, published on 14 May 2024: reports/wessex/2024-02/published/ is gone: put the")
    assert "withdraw wessex 2024-02" in line


@pytest.mark.parametrize(
    ("name", "said"),
    [("report.html", "report.html (changed)"), ("pack/scorecard.csv", "pack/scorecard.csv (changed)")],
)
def test_a_published_file_changed_by_hand_is_named(paths, february, name, said):
    change(february.published / name)

    (line,) = faults(paths)
    assert f"differs from what was released in {said}" in line


def test_a_file_put_into_or_taken_out_of_a_published_folder_is_named(paths, february):
    (february.published / "annex.pdf").unlink()
    (february.published / "more.csv").write_text("1", encoding="utf-8")
    (february.published / "Thumbs.db").write_text("what systems leave", encoding="utf-8")

    (line,) = faults(paths)
    assert "in annex.pdf (gone), more.csv (added): put" in line


def test_a_folder_whose_release_was_made_to_fit_is_noticed_by_the_record(paths, february):
    change(february.published / "report.html")
    release = record_json(february.published / "release.json")
    files = release["files"] | {"report.html": sha256(february.published / "report.html")}
    (february.published / "release.json").chmod(0o644)
    write_json(february.published / "release.json", release | {"files": files})

    (line,) = faults(paths)
    assert "has another release.json than was released" in line


def test_a_record_changed_by_hand_is_noticed(paths):
    said = record_json(paths.releases)
    said["releases"][0]["role"] = "Somebody else"
    write_json(paths.releases, said)

    (line,) = faults(paths)
    assert line.startswith("2024-02: the record of its release in reports/wessex/releases.json, or the one before it,")


def test_a_record_made_to_fit_breaks_the_chain_at_the_next(paths):
    said = record_json(paths.releases)
    first = said["releases"][0] | {"role": "Somebody else"}
    said["releases"][0] = first | {"sha256": link(first)}
    write_json(paths.releases, said)

    (line,) = faults(paths)
    assert line.startswith("2024-03: the record of its release")


def test_a_lost_record_is_missed_by_the_folders_that_name_it(paths):
    paths.releases.unlink()

    assert [] == take_on(paths, JUNE)
    assert ["2024-02", "2024-03"] == [line[:7] for line in faults(paths) if "has no record of it" in line]


def test_a_council_that_published_before_there_was_a_record_is_taken_on_and_told(paths):
    as_before_the_record(paths)

    first, second = looked_at(paths, JUNE)
    assert first == (
        "2024-02, published on 14 May 2024, is taken into releases.json as it stands: it was published before there "
        "was such a record"
    )
    assert second.startswith("2024-03, published on 14 May 2024, is taken into")
    assert ["2024-06-03"] * 2 == [one["taken_on"] for one in records(paths)]
    assert [] == looked_at(paths, JUNE)


def test_an_old_release_that_says_next_to_nothing_is_taken_on_too(paths, february):
    as_before_the_record(paths)
    (february.published / "release.json").write_text('{"files": {}}', encoding="utf-8")

    assert looked_at(paths, JUNE)[0].startswith("2024-02, published, is taken into")


def test_a_publication_broken_off_before_its_record_was_written_is_recorded_by_the_next_command(paths):
    said = record_json(paths.releases)
    write_json(paths.releases, said | {"releases": said["releases"][:1]})

    (line,) = looked_at(paths, JUNE)
    assert line.startswith("2024-03: its release is now in releases.json, which had no record of it: publishing it was")
    assert said == record_json(paths.releases)


def test_a_replacement_broken_off_between_two_folders_is_undone_by_the_next_command(paths, february):
    february.published.rename(february.replaced(1))

    assert looked_at(paths, JUNE) == ["2024-02: edition 1 stands as published again: its replacement was broken off"]
    assert february.published.is_dir()


def test_a_month_whose_folder_was_changed_is_not_published_again_over_it(paths, february):
    shutil.rmtree(february.published)

    with pytest.raises(Refused, match=r"2024-02, published on 14 May 2024: .* is gone"):
        publish(february, ROLE, JUNE)


def test_another_month_is_published_and_says_what_was_not_whole(paths, february):
    change(february.published / "report.html")

    folder = publish(built(paths.root, "2024-04"), ROLE, JUNE)
    (line,) = record_json(folder / "release.json")["not_whole"]
    assert "2024-02, published on 14 May 2024" in line


# Withdrawal ----------------------------------------------------------------------------------------------------------


def test_a_withdrawn_report_stays_with_a_notice_that_a_reader_opens(paths, february):
    before = sha256(february.published / "report.html")
    withdraw(february, ROLE, "Counted twice <again>", JUNE)

    notice = (february.published / "WITHDRAWN.html").read_text(encoding="utf-8")
    assert "published on 14 May 2024 by Director of Children&#x27;s Services, and withdrawn on 3 June 2024" in notice
    assert "Reason: Counted twice &lt;again&gt;" in notice
    assert before == sha256(february.published / "report.html")
    assert [] == faults(paths)


def test_later_months_no_longer_rest_on_a_withdrawn_report(paths, february):
    withdraw(february, ROLE, "Counted twice", JUNE)
    april = paths.at(Month(2024, 4))

    assert [Month(2024, 3)] == months_published(april)
    assert ["2024-03"] == [str(pack.month) for pack in published_packs(april)]
    assert ["2024-03"] == [str(pack.month) for pack in earlier_months(april)]


def test_what_a_withdrawn_report_printed_still_counts_as_seen(paths, february):
    withdraw(february, ROLE, "Counted twice", JUNE)

    april = paths.at(Month(2024, 4))
    assert ["2024-02", "2024-03"] == [str(pack.month) for pack in packs_shown(april, published_packs(april))]


@pytest.mark.parametrize(
    ("role", "reason", "said"), [(" ", "wrong", "needs the role"), (ROLE, " ", "needs its reason")]
)
def test_a_withdrawal_needs_a_role_and_a_reason(february, role, reason, said):
    with pytest.raises(Refused, match=said):
        withdraw(february, role, reason, JUNE)
    assert not (february.published / "withdrawn.json").exists()


def test_a_withdrawn_report_is_not_withdrawn_again_nor_published_over(february):
    withdraw(february, ROLE, "Counted twice", JUNE)

    with pytest.raises(Refused, match=r"was withdrawn on 2024-06-03 .* already"):
        withdraw(february, ROLE, "Counted twice", JUNE)
    with pytest.raises(Refused, match=r"was withdrawn on 2024-06-03 .* --replace"):
        publish(february, ROLE, JUNE)


@pytest.mark.parametrize("name", ["withdrawn.json"])
def test_a_withdrawal_undone_by_hand_is_noticed(paths, february, name):
    withdraw(february, ROLE, "Counted twice", JUNE)
    (february.published / name).unlink()

    (line,) = faults(paths)
    assert "withdrawn on 3 June 2024" in line
    assert f"{name} (changed or gone)" in line


def test_a_report_whose_folder_is_lost_can_be_withdrawn_and_is_no_fault_then(paths, february):
    shutil.rmtree(february.published)
    withdraw(february, ROLE, "The folder was lost", JUNE)

    assert records(paths)[-1]["lost"]
    assert [] == faults(paths)


def test_a_withdrawn_report_that_is_lost_afterwards_is_recorded_as_lost(paths, february):
    withdraw(february, ROLE, "Counted twice", JUNE)
    shutil.rmtree(february.published)
    withdraw(february, ROLE, "The folder was lost", JUNE)

    assert [] == faults(paths)
    with pytest.raises(Refused, match="already"):
        withdraw(february, ROLE, "Once more", JUNE)


def test_a_mark_of_withdrawal_that_is_gone_is_made_again_and_the_release_goes_on_being_held_to_its_record(
    paths, february
):
    withdraw(february, ROLE, "Counted twice", JUNE)
    (february.published / "withdrawn.json").unlink()
    withdraw(february, ROLE, "Counted twice", JUNE)

    assert [] == faults(paths)
    assert "published on 14 May 2024" in (february.published / "WITHDRAWN.html").read_text(encoding="utf-8")
    change(february.published / "report.html")
    assert 1 == len(faults(paths))


# Verification --------------------------------------------------------------------------------------------------------


def test_a_folder_alone_is_held_against_its_own_release(february, tmp_path):
    alone = shutil.copytree(february.published, tmp_path / "elsewhere" / "copy")

    found = verified(alone)
    assert ("", None) == (found.differs, found.against)
    change(alone / "report.pdf")
    assert "differs from what was released in report.pdf (changed)" == verified(alone).differs


def test_a_copy_of_the_record_tells_a_folder_that_was_made_to_fit(paths, february, tmp_path):
    alone = shutil.copytree(february.published, tmp_path / "elsewhere" / "copy")
    release = alone / "release.json"
    change(alone / "report.pdf")
    said = kept_json(release)
    change(release, json.dumps(said | {"files": said["files"] | {"report.pdf": sha256(alone / "report.pdf")}}))

    assert "" == verified(alone).differs
    assert (
        "has another release.json than was released, as releases.json has it" == verified(alone, paths.releases).differs
    )


def test_a_record_that_is_not_there_is_called_missing_and_not_damaged(february, tmp_path):
    with pytest.raises(InputError, match=r"releases\.json is not there: name the council's record"):
        verified(february.published, tmp_path / "releases.json")


def test_a_copy_of_a_replaced_edition_learns_of_the_one_after_it_from_the_record(paths, february):
    first = records(paths)[0]
    more = {"edition": 2, "day": "2024-06-03", "reason": "A sentence was left out"}
    add_record(paths, **{name: said for name, said in first.items() if name not in ("sha256", "before")} | more)

    assert (2, "A sentence was left out") == tuple(
        verified(february.published).followed[name] for name in ("edition", "reason")
    )
    assert {} == verified(paths.published).followed


def test_a_folder_that_is_gone_is_told_by_the_record_that_has_its_release(paths, february):
    shutil.rmtree(february.published)

    with pytest.raises(InputError, match=r"is gone, and releases\.json has its release: 2024-02, published on 14 May"):
        verified(february.published)
    with pytest.raises(InputError, match="name the published folder of a month"):
        verified(february.report)


def test_a_copy_made_before_a_withdrawal_learns_of_it_from_the_record(paths, february, tmp_path):
    alone = shutil.copytree(february.published, tmp_path / "elsewhere" / "copy")
    withdraw(february, ROLE, "Counted twice", JUNE)

    assert "Counted twice" == verified(alone, paths.releases).withdrawal["reason"]


def test_the_commands_exit_with_0_2_and_3(paths, february, monkeypatch, capsys):
    (paths.root / "config" / "councils" / "wessex").mkdir(parents=True)
    (paths.root / "config" / "councils" / "wessex" / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(paths.root))

    assert main(["verify", str(february.published)]) == 0
    assert "as released: every file is the one that release.json and" in capsys.readouterr().out
    assert main(["withdraw", "wessex", "2024-02", "--role", ROLE]) == 3
    assert main(["withdraw", "wessex", "2024-05", "--role", ROLE, "--reason", "wrong"]) == 2
    assert main(["withdraw", "wessex", "2024-02", "--role", ROLE, "--reason", "wrong"]) == 0
    assert "its files stay as they were" in capsys.readouterr().out
    change(february.published / "report.pdf")
    assert main(["verify", str(february.published)]) == 2
    assert "report.pdf (changed)" in capsys.readouterr().out
    assert main(["verify", str(paths.root)]) == 2
