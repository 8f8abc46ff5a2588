"""What the public saw stays as it was, and is enough to go on from."""

import datetime as dt
import json
import re
import shutil
import stat

import pandas as pd
import pytest
from tests.conftest import write

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, sha256, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.config.own_code import TO_BE_SAID
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.pack.months import earlier_months, printed_before
from send_analysis.pack.rests_on import keep_rests_on, rests_on
from send_analysis.pack.store import read_pack, save_pack
from send_analysis.release.publishing import (
    NEEDED,
    Refused,
    check_words_are_settled,
    is_draft,
    let_stand_past_review,
    publish,
)
from send_analysis.run.new_own import write_new_measure

ROLE = "Director of Children's Services"
DAY = dt.date(2024, 5, 14)
OUTPUTS = (
    "report.html", "report.pdf", "report.docx", "summary.pdf", "annex.html", "annex.pdf", "review.html",
    "scorecard.csv", "scorecard.xlsx", "scorecard.ods", "notebooks/report.ipynb", "exempt.html", "exempt.pdf",
)  # fmt: skip
INSIDE = ("review.html", "exempt.html", "exempt.pdf")
COLUMNS = ("council", "kpi", "month", "basis", "numerator", "denominator", "value", "unit", "better", "status", "note")


def scorecard(months, value=10.0):
    rows = [("wessex", "active_plans", month, "point", None, None, value, "plans", "neither", "ok", "")
            for month in months]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def keep_pack(folder, month, table):
    meta = {"council": "wessex", "name": "Wessex", "month": month, "as_at": f"{month}-28", "synthetic": False}
    save_pack(folder, meta, {"scorecard": table, "deficit": pd.DataFrame(columns=["scenario"])})


def record(paths):
    """run.json as a build leaves it: the fingerprints of what is there."""
    outputs = [{"file": name, "sha256": sha256(paths.report / name)} for name in OUTPUTS]
    write_json(
        paths.report / "run.json",
        {"outputs": outputs, "pack": folder_sha256(paths.pack), "warnings": ["2024-02.md line 4: a bare number"]},
    )


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 2))
    for name in OUTPUTS:
        (paths.report / name).parent.mkdir(parents=True, exist_ok=True)
        (paths.report / name).write_text(f"the {name}", encoding="utf-8")
    keep_pack(paths.pack, "2024-02", scorecard(["2024-01", "2024-02"]))
    record(paths)
    return paths


@pytest.mark.parametrize("name", INSIDE)
def test_the_reviewers_file_and_the_exempt_appendix_stay_inside_the_council(paths, name):
    published = publish(paths, ROLE, DAY)

    assert (published / "annex.html").is_file()
    assert not (published / name).exists()
    assert f"the {name}" not in " ".join(path.read_text("utf-8") for path in published.rglob("*.html"))


@pytest.mark.parametrize("name", INSIDE)
def test_what_stays_inside_made_again_is_no_change_to_what_is_published(paths, name):
    publish(paths, ROLE, DAY)
    (paths.report / name).write_text("another", encoding="utf-8")
    record(paths)

    assert paths.published == publish(paths, ROLE, DAY)


def test_an_exempt_report_is_never_published(paths):
    built = json.loads((paths.report / "run.json").read_text(encoding="utf-8"))
    write_json(paths.report / "run.json", {**built, "exempt": True})

    with pytest.raises(Refused, match=r"is exempt, so it is never published: .* write exempt: false"):
        publish(paths, ROLE, DAY)
    assert not paths.published.exists()


def test_publication_needs_a_role(paths):
    with pytest.raises(Refused, match="needs the role"):
        publish(paths, "  ", DAY)

    assert not paths.published.exists()


def test_what_is_published_is_the_report_its_notebooks_and_its_pack(paths):
    folder = publish(paths, ROLE, DAY)

    public = [name for name in OUTPUTS if name not in INSIDE]
    assert [] == [name for name in public if sha256(folder / name) != sha256(paths.report / name)]
    assert folder_sha256(paths.pack) == folder_sha256(folder / "pack")


def test_the_release_says_who_when_and_every_files_fingerprint(paths):
    folder = publish(paths, ROLE, DAY)
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))

    assert (ROLE, "2024-05-14") == (release["role"], release["released"])
    assert ["2024-02.md line 4: a bare number"] == release["warnings"]
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *release["files"], "release.json"
    }  # fmt: skip


def test_whoever_opens_the_folder_reads_of_each_file_whether_it_is_for_the_public(paths):
    folder = publish(paths, ROLE, DAY)
    public, kept = (folder / "README.txt").read_text(encoding="utf-8").split("For the council's own records")

    assert [] == [path.name for path in folder.iterdir() if path.name not in f"{public}{kept} README.txt"]
    assert [] == [name for name in NEEDED if name not in public]
    assert [] == [name for name in ("pack/", "notebooks/", "run.json", "release.json") if name not in kept]


def test_published_files_are_read_only(paths):
    folder = publish(paths, ROLE, DAY)

    writable = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & stat.S_IWUSR]
    assert [] == writable


def test_publishing_the_same_report_again_changes_nothing(paths):
    folder = publish(paths, ROLE, DAY)
    before = folder_sha256(folder)

    assert folder == publish(paths, "Someone else", dt.date(2024, 6, 1))
    assert before == folder_sha256(folder)


def test_another_report_is_refused_and_the_published_one_stays(paths):
    before = folder_sha256(publish(paths, ROLE, DAY))
    (paths.report / "report.html").write_text("another", encoding="utf-8")
    record(paths)

    with pytest.raises(Refused, match=r"differs now in report.html.*2024-02-r2"):
        publish(paths, ROLE, DAY)
    assert before == folder_sha256(paths.published)


def test_of_many_files_that_differ_the_first_few_are_named(paths):
    publish(paths, ROLE, DAY)
    for name in OUTPUTS:
        (paths.report / name).write_text("another", encoding="utf-8")
    record(paths)

    with pytest.raises(Refused, match=r"in 10 files \(report.html, report.pdf, report.docx and 7 more\)\. A"):
        publish(paths, ROLE, DAY)


@pytest.mark.parametrize("name", ["report.html", "notebooks/report.ipynb"])
def test_a_file_changed_since_the_build_is_refused(paths, name):
    (paths.report / name).write_text("changed by hand", encoding="utf-8")

    with pytest.raises(Refused, match=f"{name} is not what was built"):
        publish(paths, ROLE, DAY)


def test_a_pack_changed_since_the_build_is_refused(paths):
    (paths.pack / "scorecard.csv").write_text("changed by hand", encoding="utf-8")

    with pytest.raises(Refused, match="the pack is not the one"):
        publish(paths, ROLE, DAY)


@pytest.fixture
def built_from(paths):
    """The same, from an extract; gives the extract's file."""
    file = paths.raw / "requests.csv"
    file.parent.mkdir(parents=True)
    file.write_text("as built", encoding="utf-8")
    keep_rests_on(paths, rests_on(paths, "published"), ())
    return file


def test_a_report_older_than_what_it_rests_on_is_refused_with_what_has_changed(paths, built_from):
    built_from.write_text("changed since", encoding="utf-8")

    with pytest.raises(Refused, match=r"since it was built data/raw/wessex/2024-02/requests.csv has changed\. Run"):
        publish(paths, ROLE, DAY)
    assert not paths.published.exists()


def test_a_report_as_what_it_rests_on_is_published_and_what_changes_afterwards_is_no_matter(paths, built_from):
    publish(paths, ROLE, DAY)
    built_from.write_text("changed since", encoding="utf-8")

    assert paths.published == publish(paths, ROLE, DAY)


def internal(paths):
    return Paths(paths.root, paths.council, paths.month, "internal")


def test_the_internal_edition_is_refused(paths):
    with pytest.raises(Refused, match="the internal edition is never published"):
        publish(internal(paths), ROLE, DAY)


def test_where_only_the_internal_edition_was_built_it_is_refused(paths):
    (paths.report / "internal").mkdir()
    shutil.move(paths.report / "run.json", paths.report / "internal" / "run.json")

    with pytest.raises(Refused, match="only the internal edition of 2024-02 has been built"):
        publish(paths, ROLE, DAY)


@pytest.mark.parametrize("place", ["report", "pack"])
def test_internal_files_in_the_public_ones_place_are_refused(paths, place):
    record_of = {"report": paths.report / "run.json", "pack": paths.pack / "meta.json"}[place]
    write_json(record_of, json.loads(record_of.read_text(encoding="utf-8")) | {"edition": "internal"})

    with pytest.raises(Refused, match="is the internal edition, which is never published"):
        publish(paths, ROLE, DAY)


def test_the_release_record_has_every_disclosure_exception_and_what_is_not_published(paths):
    said = pd.DataFrame(
        [
            ("waiting_by_need", "exception", "", ROLE, "the families agreed"),
            ("plans_by_need", "not published", "too small", "", ""),
            ("reviews_by_need", "published", "", "", ""),
        ],
        columns=["table", "state", "note", "role", "reason"],
    )
    said.to_csv(paths.pack / "disclosure.csv", index=False)
    record(paths)

    release = json.loads((publish(paths, ROLE, DAY) / "release.json").read_text(encoding="utf-8"))
    assert {
        "exceptions": [{"table": "waiting_by_need", "role": ROLE, "reason": "the families agreed"}],
        "not_published": [{"table": "plans_by_need", "reason": "too small"}],
    } == release["disclosure"]


def test_a_build_that_left_no_pdf_is_refused(paths):
    write_json(paths.report / "run.json", {"outputs": [], "pack": ""})

    with pytest.raises(Refused, match=r"left no report.html"):
        publish(paths, ROLE, DAY)


def test_a_month_that_was_not_built_is_told_the_command(tmp_path):
    with pytest.raises(InputError, match="build wessex 2024-02"):
        publish(Paths(tmp_path, "wessex", Month(2024, 2)), ROLE, DAY)


def test_the_command_exits_with_3_when_refused_and_0_when_published(paths, monkeypatch, capsys):
    (paths.root / "config" / "councils" / "wessex").mkdir(parents=True)
    (paths.root / "config" / "councils" / "wessex" / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(paths.root))

    assert main(["publish", "wessex", "2024-02"]) == 3
    assert "refused: publication needs the role" in capsys.readouterr().err
    assert main(["publish", "wessex", "2024-02", "--role", ROLE, "--unchanged"]) == 3
    assert "add --replace and --reason" in capsys.readouterr().err
    assert main(["publish", "wessex", "2024-02", "--role", "Jane Smith"]) == 3
    assert "'Jane Smith' looks like a person's name" in (told := capsys.readouterr().err)
    assert "If it is a role and no name, add --no-name" in told
    assert main(["publish", "wessex", "2024-02", "--role", ROLE]) == 3
    assert "write a line `status: Public report` into" in capsys.readouterr().err
    assert not paths.published.exists()
    assert main(["publish", "wessex", "2024-02", "--role", ROLE, "--as-draft"]) == 0
    assert ROLE in capsys.readouterr().out
    assert main(["publish", "wessex", "2024-02", "--role", "Young Voices", "--no-name"]) == 0
    again = capsys.readouterr().out
    assert again.startswith("already published: ")
    assert again.endswith(f"released by {ROLE} on {dt.date.today()}), nothing changed\n")


def test_a_fresh_laptop_with_reports_alone_has_the_published_months(paths):
    publish(paths, ROLE, DAY)
    shutil.rmtree(paths.root / "data")
    later = paths.at(Month(2024, 3))

    (pack,) = earlier_months(later)

    assert str(pack.month) == "2024-02"
    assert [10.0] == list(printed_before([pack])["value"])
    assert ["2024-01"] == list(printed_before([pack])["month"])


def test_a_published_month_beats_what_is_measured_of_it_now(paths):
    publish(paths, ROLE, DAY)
    keep_pack(paths.measured, "2024-02", scorecard(["2024-02"], value=11.0))
    paths.raw.mkdir(parents=True)
    (paths.raw / "namedplan.csv").touch()

    (pack,) = earlier_months(paths.at(Month(2024, 3)))

    assert [10.0, 10.0] == list(pack.scorecard["value"])


def test_a_month_that_two_published_reports_print_is_as_the_newer_one_printed_it(tmp_path):
    packs = []
    for month, value in (("2024-02", 10.0), ("2024-03", 12.0)):
        keep_pack(tmp_path / month, month, scorecard(["2024-01", month], value))
        packs.append(read_pack(tmp_path / month))

    assert [12.0] == list(printed_before(packs)["value"])


DOUBT = {
    "check": "fewer rows", "table": "requests", "column": "", "state": "doubtful",
    "message": "12 rows, and 90 the month before", "mend": "see whether the export broke off",
}  # fmt: skip


def with_doubts(paths, *doubts):
    keep_pack(paths.pack, "2024-02", scorecard(["2024-01", "2024-02"]))
    pd.DataFrame(doubts).to_csv(paths.pack / "doubts.csv", index=False)
    record(paths)


def test_a_month_with_a_doubt_that_nobody_acknowledged_is_not_published(paths):
    with_doubts(paths, DOUBT | {"role": "", "reason": ""})

    with pytest.raises(Refused, match=r"nobody has acknowledged.*fewer rows, requests"):
        publish(paths, ROLE, DAY)
    assert not paths.published.exists()


def test_an_acknowledged_doubt_keeps_nothing_from_publication(paths):
    with_doubts(paths, DOUBT | {"role": "SEND data manager", "reason": "two teams export apart"})

    assert publish(paths, ROLE, DAY).is_dir()


PAST = {
    "table": "law",
    "id": "override",
    "label": "Statutory override",
    "due": "2025-12-31",
    "owner": "Section 151 officer",
}


@pytest.mark.parametrize("left", TO_BE_SAID)
def test_a_chapter_that_still_says_what_it_was_made_with_is_not_published(paths, left):
    notebook = paths.own_notebooks / "13-parking.ipynb"
    write(notebook, f'{{"cells": [{{"source": ["# Parking\\n", "{left}"]}}]}}')

    with pytest.raises(Refused, match=r"13-parking\.ipynb still has the words that it was made with"):
        publish(paths, ROLE, DAY)
    write(notebook, '{"cells": [{"source": ["# Parking"]}]}')
    publish(paths, ROLE, DAY)


def test_a_measure_that_was_just_made_is_not_published_until_it_says_what_it_asks_and_why(paths):
    write(paths.config / "council.yaml", "name: Wessex")
    measure = write_new_measure(paths, "parking")
    record(paths)

    for asked, said in zip(TO_BE_SAID[2:], ("How many park?", "As the team counts them."), strict=True):
        with pytest.raises(Refused, match=rf"measures/parking\.py still has the words .*{asked}"):
            publish(paths, ROLE, DAY)
        write(measure, measure.read_text(encoding="utf-8").replace(asked, said))
    publish(paths, ROLE, DAY)


def with_past_review(paths, *rows):
    keep_pack(paths.pack, "2024-02", scorecard(["2024-01", "2024-02"]))
    pd.DataFrame(rows).to_csv(paths.pack / "past_review.csv", index=False)
    record(paths)


def test_what_is_past_its_review_is_not_published_until_somebody_lets_it_stand(paths):
    with_past_review(paths, PAST | {"role": "", "reason": ""})

    with pytest.raises(
        Refused, match=r"law, Statutory override, due by 2025-12-31.*check: \"past review\", table: law"
    ):
        publish(paths, ROLE, DAY)
    assert not paths.published.exists()


def assumptions_past_review(many, **said):
    return [PAST | {"table": "assumptions", "id": f"growth_{at}", "label": f"Growth {at}"} | said for at in range(many)]


@pytest.mark.parametrize(
    ("many", "named"),
    [
        (1, "1 assumption past review: growth_0. Review"),
        (10, f"10 assumptions past review: {', '.join(f'growth_{at}' for at in range(10))}. Review"),
        (12, f"12 assumptions past review: {', '.join(f'growth_{at}' for at in range(10))} and 2 more. Review"),
    ],
)
def test_each_assumption_past_review_is_named_to_whoever_is_to_let_it_stand(paths, many, named):
    with_past_review(paths, *assumptions_past_review(many, role="", reason=""))

    with pytest.raises(Refused, match=re.escape(named)):
        publish(paths, ROLE, DAY)


def test_the_assumptions_that_one_line_lets_stand_are_named_once_they_are_published(paths):
    with_past_review(paths, *assumptions_past_review(2, role="Section 151 officer", reason="they hold"))
    publish(paths, ROLE, DAY)

    assert let_stand_past_review(paths) == [
        "published with 2 assumptions past review: growth_0, growth_1, which Section 151 officer lets stand"
    ]


def test_what_somebody_lets_stand_past_its_review_is_published(paths):
    with_past_review(paths, PAST | {"role": "Section 151 officer", "reason": "nothing newer is law"})

    assert publish(paths, ROLE, DAY).is_dir()


def test_the_release_says_how_many_cells_were_corrected(paths):
    rows = [("requests", "requestoutcome", 2, "Mistyped", "Data manager", "2024-04-08")]
    tables = {"scorecard": scorecard(["2024-02"]), "corrected_cells": table_of("corrected_cells", rows)}
    save_pack(paths.pack, {"council": "wessex", "month": "2024-02", "as_at": "2024-02-29", "synthetic": False}, tables)
    record(paths)

    publish(paths, ROLE, DAY)

    assert 2 == json.loads((paths.published / "release.json").read_text(encoding="utf-8"))["corrected_cells"]


@pytest.mark.parametrize(
    ("status", "is_one"),
    [("", True), ("status: Draft\n", True), ("status: draft for comment\n", True), ("status: Public report\n", False)],
)
def test_a_report_is_a_draft_by_what_its_words_say_or_do_not_say(paths, status, is_one):
    words = paths.config / "commentary" / "2024-02.md"
    words.parent.mkdir(parents=True)
    words.write_text(f"---\ntitle: SEND\n{status}---\n", encoding="utf-8")

    assert is_one == is_draft(paths)
    if is_one:
        with pytest.raises(Refused, match="says that it is a draft"):
            check_words_are_settled(paths, {})
    else:
        check_words_are_settled(paths, {})


def test_words_that_name_a_figure_that_is_not_there_are_refused_by_file_and_line_before_anything_is_frozen(paths):
    record = {"unfilled": ["2024-02.md line 4: it prints as “not collected”", "2024-02.md line 9: another"]}

    with pytest.raises(Refused, match=r"^2024-02\.md line 4: it prints as .* \(and 1 more\): take it out"):
        check_words_are_settled(paths, record, as_draft=True)
    check_words_are_settled(paths, record, as_draft=True, unfilled=True)
