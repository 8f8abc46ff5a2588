"""A correction after publication shows in the next report, and what was published stays."""

import csv
import datetime as dt
import json
import re
import shutil

import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.settings import load_settings
from send_analysis.pack import revising
from send_analysis.pack.build import pack_of
from send_analysis.pack.measured import BadExtracts
from send_analysis.pack.revising import newest_known, not_yet_known, published_folder
from send_analysis.pack.store import Pack
from send_analysis.pack.tracing import write_trace
from send_sample.write import write_sample

JANUARY, FEBRUARY, MARCH = Month(2024, 1), Month(2024, 2), Month(2024, 3)
EP = ("ep_advice", "by month received")


def build(root, month):
    return pack_of(Paths(root, "testshire", month), load_settings(root, "testshire", month), "published", Steps())


def publish(root, month):
    """Freeze a built month's pack as `publish` does."""
    paths = Paths(root, "testshire", month)
    shutil.copytree(paths.pack, paths.published / "pack")
    write_json(paths.published / "release.json", {"released": "2024-05-01"})


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """January and February built and published."""
    root = tmp_path_factory.mktemp("revised")
    copy_project(root, notebooks=False)
    write_sample(root, "testshire", JANUARY, MARCH, 300, None)
    for month in (JANUARY, FEBRUARY):
        build(root, month)
        publish(root, month)
    return root


@pytest.fixture
def root(published, tmp_path):
    shutil.copytree(published, tmp_path / "project")
    return tmp_path / "project"


def correct(root, month="2024-02", number=2, note=""):
    """A correction of a month: the first EP advice that came in it is dated a month later."""
    folder = root / "data" / "raw" / "testshire"
    made = folder / f"{month}-r{number}"
    shutil.copytree(folder / month, made)
    if note:
        with (made / "extract.yaml").open("a", encoding="utf-8") as stream:
            stream.write(note)
    path = made / "advice.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = next(row for row in rows if row["advicetype"] == "EP" and row["receiveddate"].startswith(month))
    first["receiveddate"] = ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def traced(root, newest=False):
    """The folder whose rows are behind February's EP advice, and how many rows are its denominator."""
    path, folder, _, _ = write_trace(root, "testshire", FEBRUARY, *EP, newest=newest)
    with path.open(encoding="utf-8", newline="") as stream:
        return folder.name, sum(not row["left_out"] for row in csv.DictReader(stream))


def dated(root, folder, day):
    """Write another day, or none, into an extract's note."""
    path = root / "data/raw/testshire" / folder / "extract.yaml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "extracted_on" not in line]
    path.write_text("\n".join([*lines, *([f"extracted_on: {day}"] if day else []), ""]), encoding="utf-8")


def one_plan_less(root):
    """A correction of February in which a plan that was in force has ceased on its last day but one."""
    folder = root / "data/raw/testshire"
    shutil.copytree(folder / "2024-02", folder / "2024-02-r2")
    path = folder / "2024-02-r2" / "namedplan.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = next(row for row in rows if not row["ceasedate"])
    first |= {"ceasedate": "2024-02-28", "ceasereason": "1"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def cells(pack):
    """Value, denominator and note of each figure of the scorecard, missing ones as None."""
    table = pack.scorecard.astype("object").where(pack.scorecard.notna(), None)
    return {
        (row["kpi"], row["basis"], row["month"]): (row["value"], row["denominator"], row["note"])
        for row in table.to_dict("records")
    }


def changed(pack, which):
    """The change of a figure on the month."""
    table = pack.table("changes")
    kpi, basis = which
    return table[(table["kpi"] == kpi) & (table["basis"] == basis) & (table["span"] == "month")].iloc[0]


def listed(pack):
    table = pack.table("revisions")
    return {(row["kpi"], row["basis"]): row for row in table.to_dict("records")}


def test_without_a_correction_nothing_is_revised_and_the_reports_before_are_known(root):
    pack = build(root, MARCH)

    assert {} == listed(pack)
    assert ["2024-01", "2024-02"] == pack.meta["reports"]


def test_a_correction_is_listed_with_its_cause_and_is_what_the_series_compares_with(root):
    before = cells(build(root, MARCH))
    frozen = folder_sha256(Paths(root, "testshire", FEBRUARY).published)
    correct(root)

    pack = build(root, MARCH)

    (which,) = listed(pack)
    row = listed(pack)[which]
    assert (EP, "corrected data", "2024-02") == (which, row["cause"], row["published"])
    assert row["new_denominator"] == row["old_denominator"] - 1
    after = cells(pack)
    assert {(*EP, "2024-02")} == {key for key in before if before[key] != after[key]}
    assert (row["new"], row["new_denominator"]) == after[*EP, "2024-02"][:2]
    assert row["new"] == changed(pack, EP)["earlier_value"]
    assert frozen == folder_sha256(Paths(root, "testshire", FEBRUARY).published)


def test_a_revised_cell_says_so_in_its_note_with_the_published_figure(root):
    correct(root)

    pack = build(root, MARCH)

    row = listed(pack)[EP]
    note = cells(pack)[*EP, "2024-02"][-1]
    assert note.startswith("[r] revised since it was published as ")
    # Of few cases the counts stand alone, or first.
    assert re.search(rf"of {row['old_denominator']}(\)| \(.*%\))?; corrected data", note)


def test_a_correction_taken_after_the_reports_day_is_not_yet_known(root):
    before = build(root, MARCH).scorecard
    correct(root)
    dated(root, "2024-02-r2", "2024-06-03")

    pack = build(root, MARCH)

    assert {} == listed(pack)
    assert before.equals(pack.scorecard)


def test_of_two_corrections_the_newest_that_was_known_counts(root):
    correct(root)
    shutil.copytree(root / "data/raw/testshire/2024-02", root / "data/raw/testshire/2024-02-r3")
    dated(root, "2024-02-r3", "2024-06-03")

    assert EP in listed(build(root, MARCH))


def test_a_stock_is_measured_again_from_a_correction_taken_for_the_same_day(root):
    one_plan_less(root)

    pack = build(root, MARCH)

    row = listed(pack)["active_plans", "point"]
    assert row["old"] - 1 == row["new"] == cells(pack)["active_plans", "point", "2024-02"][0]
    assert "stocks stay as published" not in set(pack.table("findings")["rule"])


@pytest.mark.parametrize("day", ["2024-03-05", None])
def test_a_stock_stays_as_published_beside_a_correction_of_another_day_and_the_report_says_so(root, day):
    published = cells(build(root, MARCH))["active_plans", "point", "2024-02"]
    one_plan_less(root)
    dated(root, "2024-02-r2", day)

    pack = build(root, MARCH)

    assert ("active_plans", "point") not in listed(pack)
    assert published == cells(pack)["active_plans", "point", "2024-02"]
    findings = pack.table("findings").set_index("rule")
    assert "2024-02-r2/" == findings.loc["stocks stay as published", "file"]


def test_a_revision_stands_when_the_extracts_of_its_month_are_gone(root):
    correct(root)
    first = build(root, MARCH)
    publish(root, MARCH)
    for name in ("2024-02", "2024-02-r2"):
        shutil.rmtree(root / "data/raw/testshire" / name)
    write_sample(root, "testshire", Month(2024, 4), Month(2024, 4), 300, None)

    pack = build(root, Month(2024, 4))

    assert ("stands", "2024-03") == (listed(pack)[EP]["state"], listed(pack)[EP]["told"])
    assert cells(first)[*EP, "2024-02"] == cells(pack)[*EP, "2024-02"]


def test_the_rows_behind_a_published_figure_are_those_of_the_published_extract(root):
    correct(root)
    _, denominator = cells(build(root, MARCH))[*EP, "2024-02"][:2]

    assert ("2024-02", denominator + 1) == traced(root)
    assert ("2024-02-r2", denominator) == traced(root, newest=True)
    (root / "data/raw/testshire/2024-02/advice.csv").unlink()
    with pytest.raises(InputError, match="put them back"):
        traced(root)


def test_a_corrections_own_word_for_its_cause_is_used(root):
    correct(root, note="cause: late data\nreason: advice entered late\n")

    row = listed(build(root, MARCH))[EP]

    assert ("late data", "advice entered late") == (row["cause"], row["reason"])


def test_the_newest_of_two_corrections_counts(root):
    correct(root)
    shutil.copytree(root / "data/raw/testshire/2024-02", root / "data/raw/testshire/2024-02-r3")

    assert {} == listed(build(root, MARCH))


def test_a_correction_that_cannot_be_read_stops_the_build(root):
    correct(root)
    (root / "data/raw/testshire/2024-02-r2/requests.csv").unlink()

    with pytest.raises(BadExtracts, match="a correction is a whole new extract"):
        build(root, MARCH)


def test_changed_code_is_a_cause_and_reaches_stocks_too(root, monkeypatch):
    whole = revising.month_scorecard

    def one_plan_more(extract):
        table = whole(extract)
        return table.assign(value=table["value"] + table["kpi"].eq("active_plans"))

    monkeypatch.setattr(revising, "month_scorecard", one_plan_more)
    monkeypatch.setattr("send_analysis.pack.measured.measuring_code", lambda: "another")
    monkeypatch.setattr(revising, "measuring_code", lambda: "another")
    (root / "data/raw/testshire/2024-01").rename(root / "elsewhere")

    pack = build(root, MARCH)

    assert {("active_plans", "point"): "changed code"} == {key: row["cause"] for key, row in listed(pack).items()}
    assert {"2024-02"} == set(pack.table("revisions")["month"])


@pytest.mark.parametrize(
    ("line", "cause"), [('house_style: {accent: "#0b5c4a"}', "changed code"), ("rebase: []", "changed settings")]
)
def test_the_councils_settings_are_a_cause_and_its_look_is_none(root, monkeypatch, line, cause):
    whole = revising.month_scorecard
    monkeypatch.setattr(revising, "month_scorecard", lambda extract: whole(extract).assign(value=1000.0))
    with (root / "config/councils/testshire/council.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    correct(root)

    assert {cause} == {row["cause"].split(" and ")[0] for row in listed(build(root, MARCH)).values()}


def test_a_new_look_measures_no_published_month_again(root, monkeypatch):
    def asked(extract):
        raise AssertionError("measured again")

    monkeypatch.setattr(revising, "month_scorecard", asked)
    with (root / "config/councils/testshire/council.yaml").open("a", encoding="utf-8") as stream:
        stream.write('house_style: {accent: "#0b5c4a"}\n')

    assert {} == listed(build(root, MARCH))


def test_an_old_extract_that_is_refused_now_leaves_the_published_month_as_it_is(root, monkeypatch):
    (root / "data/raw/testshire/2024-02/requests.csv").unlink()

    assert {} == listed(build(root, MARCH))


def test_a_draft_of_a_published_month_lists_what_differs_from_it(root):
    correct(root)

    pack = build(root, FEBRUARY)

    assert {"2024-02"} == set(pack.table("revisions")["published"])
    assert EP in listed(pack)


def test_a_published_month_built_again_is_the_same_to_the_byte(root):
    paths = Paths(root, "testshire", FEBRUARY)
    build(root, FEBRUARY)

    assert folder_sha256(paths.published / "pack") == folder_sha256(paths.pack)


def test_a_revision_listed_by_a_published_report_is_not_new_in_the_next(root):
    correct(root)
    build(root, MARCH)
    publish(root, MARCH)
    write_sample(root, "testshire", Month(2024, 4), Month(2024, 4), 300, None)

    assert "2024-03" == listed(build(root, Month(2024, 4)))[EP]["told"]


def test_a_measure_registered_since_has_its_figure_of_a_published_month_too(root):
    paths = Paths(root, "testshire", FEBRUARY)
    scorecard = paths.published / "pack" / "scorecard.csv"
    lines = scorecard.read_text(encoding="utf-8").splitlines(keepends=True)
    scorecard.write_text("".join(line for line in lines if ",requests_received," not in line), encoding="utf-8")
    meta = json.loads((paths.published / "pack" / "meta.json").read_text(encoding="utf-8"))
    write_json(paths.published / "pack" / "meta.json", {**meta, "key": "of other code"})

    table = build(root, MARCH).scorecard

    assert ["2024-01", "2024-02", "2024-03"] == list(table.loc[table["kpi"] == "requests_received", "month"])


# --- which extract was published --------------------------------------------------------------------------------------


def extract(tmp_path, folder, **files):
    """A folder of February's extracts with such files; gives the paths of February."""
    paths = Paths(tmp_path, "testshire", FEBRUARY)
    made = paths.raw_council / folder
    made.mkdir(parents=True)
    for name, text in files.items():
        (made / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return paths


def pack_from(folder):
    """A pack that rests on the files of a folder as they are now."""
    inputs = [{"file": path.name, "sha256": sha256(path)} for path in folder.iterdir()]
    return Pack({"council": "testshire", "month": "2024-02", "inputs": inputs}, {}, "published")


def test_the_published_extract_is_the_folder_that_holds_just_its_files(tmp_path):
    paths = extract(tmp_path, "2024-02", requests_csv="a\n", extract_yaml="month: 2024-02\n")
    printed = pack_from(paths.raw)
    extract(tmp_path, "2024-02-r2", requests_csv="b\n", extract_yaml="month: 2024-02\n")

    assert "2024-02" == published_folder(paths, printed).name
    assert "2024-02-r2" == published_folder(paths, pack_from(paths.raw)).name


def test_a_line_in_the_note_since_publication_leaves_it_the_published_extract(tmp_path):
    paths = extract(tmp_path, "2024-02", requests_csv="a\n", extract_yaml="month: 2024-02\n")
    printed = pack_from(paths.raw)
    (paths.raw / "extract.yaml").write_text("month: 2024-02\nreturn_year: 2024\n", encoding="utf-8")
    assert "2024-02" == published_folder(paths, printed).name

    (paths.raw / "requests.csv").write_text("b\n", encoding="utf-8")
    assert published_folder(paths, printed) is None


def test_a_folder_with_every_file_as_it_was_comes_before_one_with_another_note(tmp_path):
    paths = extract(tmp_path, "2024-02", requests_csv="a\n", extract_yaml="month: 2024-02\n")
    printed = pack_from(paths.raw)
    extract(tmp_path, "2024-02-r2", requests_csv="a\n", extract_yaml="extracted_on: 2024-03-05\n")

    assert "2024-02" == published_folder(paths, printed).name


def test_an_undated_correction_is_known_and_a_later_one_is_not(tmp_path):
    paths = extract(tmp_path, "2024-02", requests_csv="a\n")
    printed = pack_from(paths.raw)
    extract(tmp_path, "2024-02-r2", requests_csv="b\n")
    extract(tmp_path, "2024-02-r3", requests_csv="c\n", extract_yaml="extracted_on: 2024-03-05\n")

    assert "2024-02-r2" == newest_known(paths, printed, dt.date(2024, 3, 4)).name
    assert "2024-02-r3" == newest_known(paths, printed, dt.date(2024, 3, 5)).name


def test_what_the_published_report_rests_on_is_known_whenever_it_was_taken(tmp_path):
    paths = extract(tmp_path, "2024-02-r2", requests_csv="b\n", extract_yaml="extracted_on: 2024-06-03\n")

    assert newest_known(paths, pack_from(paths.raw), dt.date(2024, 3, 31)) == paths.raw
    assert newest_known(paths, Pack({"inputs": []}, {}, "published"), dt.date(2024, 3, 31)) is None


def test_the_build_names_a_correction_that_the_report_does_not_know(tmp_path):
    paths = extract(tmp_path, "2024-02", requests_csv="a\n")
    printed = pack_from(paths.raw)
    extract(tmp_path, "2024-02-r2", requests_csv="b\n", extract_yaml="extracted_on: 2024-06-03\n")
    march = paths.at(MARCH)

    (line,) = not_yet_known(march, [printed], dt.date(2024, 5, 22))

    assert "2024-02-r2 was extracted on 3 June 2024, after this report's day (22 May 2024)" in line
    assert [] == not_yet_known(march, [printed], dt.date(2024, 6, 3))
