"""Another council by files alone: its own names for files, sheets and columns, and nothing of anybody else's."""

import csv
import re

import pandas as pd
import pytest
import yaml
from tests.conftest import copy_project
from tests.intake.clothes import workbook

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.base.steps import Steps
from send_analysis.cli.main import main
from send_analysis.config.settings import load_settings
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.pack.build import build_pack
from send_analysis.pack.sensing import Readings
from send_sample.write import write_sample

CODE, MONTH = "anytown", Month(2024, 3)

#: The council's own words: what `council.yaml` maps, and what its files are dressed in.
SHEETS = {
    "requests": "Every request", "assessment": "Assessing", "namedplan": "Plans made", "activeplans": "Plans held",
    "placementdetail": "Where they learn",
}  # fmt: skip
COLUMNS = {
    "requests": {"receiveddate": "Date asked", "requestoutcome": "Verdict"},
    "namedplan": {"startdate": "Plan from", "ceasedate": "Plan to"},
    "advice": {"requesteddate": "Advice sought", "receiveddate": "Advice in hand"},
    "improvement_plan": {"actionid": "Line", "duedate": "To be done by"},
    "health_waits": {"over18weeks": "Beyond eighteen"},
}
FILES = {
    "advice": "Psychology tracker*.xlsx",
    "specialist_waiting": "Queue for places.csv",
    "improvement_plan": "SEND plan*.xlsx",
    "health_waits": "From the NHS*.xlsx",
}
NOTHING_SAID = {"commentary": "", "front_sheet": {}, "targets": {}}
CASES = [
    ["Child", "Asked", "Told", "Verdict", "Assessed", "Plan from", "Plan to", "Reviewed", "School", "Since"],
    ["C1", "02/10/2023", "01/11/2023", "Y", "Y", "04/03/2024", "", "", "100001", "04/03/2024"],
    ["C2", "20/11/2023", "20/12/2023", "Y", "Y", "11/03/2024", "", "", "100002", "11/03/2024"],
    ["C3", "05/03/2024", "20/03/2024", "N", "", "", "", "", "", ""],
]
CASELOAD = {
    "requests.receiveddate": "Asked", "requests.requestoutcomedate": "Told", "requests.requestoutcome": "Verdict",
    "assessment.assessmentoutcome": "Assessed", "assessment.assessmentoutcomedate": "Plan from",
    "namedplan.startdate": "Plan from", "namedplan.ceasedate": "Plan to", "activeplans.lastreview": "Reviewed",
    "placementdetail.urn": "School", "placementdetail.entrydate": "Since", "placementdetail.leavingdate": "=",
    "placementdetail.placementrank": "=1",
}  # fmt: skip
SCHOOLS = (
    "URN,EstablishmentName,TypeOfEstablishment (name),EstablishmentTypeGroup (name),PhaseOfEducation (name),LA (name)\n"
    "100001,Hill,Community school,Local authority maintained schools,Primary,Anytown\n"
    "100002,Dale,Community special school,Special schools,Not applicable,Anytown\n"
)


def new_project(folder):
    """A project with the council's folders as `new` writes them."""
    root = copy_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        assert main(["new", CODE, "--authority", "Sunderland"]) == 0
    # The council is too small for its authority, which DfE's count would make doubtful.
    reporting = root / "config" / "national" / "reporting.yaml"
    text = reporting.read_text(encoding="utf-8")
    reporting.write_text(text.replace("official_plans: 50\n", "official_plans: 1000000\n"), encoding="utf-8")
    return root


def fill_in(root, **values):
    """Write the council's own words into its council.yaml."""
    path = root / "config" / "councils" / CODE / "council.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def pack_of(root):
    return build_pack(Paths(root, CODE, MONTH), load_settings(root, CODE, MONTH), "published", Steps(), Readings())


def dressed(path):
    """A contract's CSV file as rows, its headings in the council's own words."""
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    own = COLUMNS.get(path.stem, {})
    return [[own.get(name, name) for name in head], *rows]


def dress(plain, other):
    """The same month as the other council keeps it: one workbook for its return, another for advice, no mark."""
    other.mkdir(parents=True)
    modules = [path for path in sorted(plain.glob("*.csv")) if path.stem in SEN2_MODULES]
    sheets = {SHEETS.get(path.stem, path.stem): dressed(path) for path in modules}
    (other / "Return for March.xlsx").write_bytes(workbook(sheets))
    (other / "Psychology tracker 2024.xlsx").write_bytes(workbook({"Sheet1": dressed(plain / "advice.csv")}))
    for name, book in (("improvement_plan", "SEND plan v3.xlsx"), ("health_waits", "From the NHS, March.xlsx")):
        (other / book).write_bytes(workbook({"Sheet1": dressed(plain / f"{name}.csv")}))
    waiting = plain / "specialist_waiting.csv"
    if waiting.is_file():
        (other / "Queue for places.csv").write_bytes(waiting.read_bytes())
    for name in ("annual_reviews.csv", "establishments.csv", "inclusion.csv", "places.csv"):
        (other / name).write_bytes((plain / name).read_bytes())


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    root = new_project(tmp_path_factory.mktemp("plain"))
    write_sample(root, CODE, MONTH, MONTH, plans=150)
    return root


@pytest.fixture(scope="module")
def other(tmp_path_factory, plain):
    root = new_project(tmp_path_factory.mktemp("other"))
    fill_in(root, files=FILES, sheets=SHEETS, columns=COLUMNS)
    dress(Paths(plain, CODE, MONTH).raw, Paths(root, CODE, MONTH).raw)
    return root


@pytest.fixture(scope="module")
def pack(other):
    return pack_of(other)


def test_the_figures_do_not_change_with_the_clothes(plain, pack):
    expected = pack_of(plain).scorecard

    assert len(expected[expected["status"] == "ok"]) > 10
    pd.testing.assert_frame_equal(expected, pack.scorecard)


def test_its_own_extracts_are_not_synthetic(pack):
    assert pack.synthetic is False


def test_it_goes_by_the_names_and_codes_of_its_authority(pack):
    assert ("anytown", "Sunderland") == (pack.council, pack.name)
    assert {"Sunderland"} == set(pack.table("published_trend").query("area_kind == 'self'")["area"])


def test_no_assumption_commentary_or_deficit_is_anybody_elses(pack):
    assert pack.deficit.empty
    assert not [file for file in pack.table("assumptions").get("file", []) if "councils" in str(file)]
    assert ["", {}, {}] == [pack.meta.get(name) or empty for name, empty in NOTHING_SAID.items()]
    assert {"DfE"} == set(pack.table("comparators")["origin"])


def test_no_table_names_the_council_that_ships(pack):
    # Every authority of England stands in `authorities`, by DfE's name.
    for name, table in pack.tables.items():
        text = table.to_csv(index=False).lower()
        if name != "authorities":
            assert "bournemouth" not in text, name
        assert "testshire" not in text, name
        assert not re.search(r"\bbcp\b", text), name


def test_a_flat_caseload_sheet_alone_gives_the_figures(tmp_path):
    root = new_project(tmp_path)
    fill_in(root, files={"caseload": "EHCP list*.xlsx"}, columns={"caseload": CASELOAD})
    raw = Paths(root, CODE, MONTH).raw
    raw.mkdir(parents=True)
    (raw / "EHCP list March.xlsx").write_bytes(workbook({"Cases": CASES}))
    (raw / "establishments.csv").write_text(SCHOOLS, encoding="cp1252")

    card = pack_of(root).scorecard
    counts = {
        row["kpi"]: (row["numerator"], row["denominator"])
        for row in card[card["status"] == "ok"].drop_duplicates("kpi").to_dict("records")
    }
    assert (1, 2) == counts["twenty_week_plans"]
    assert (1, 1) == counts["six_week_decisions"]
    assert (1, 2) == counts["mainstream_penetration"]
    assert [2, 1] == [counts[kpi][0] for kpi in ("active_plans", "requests_received")]


def test_names_without_a_partner_are_told_both_ways_with_the_nearest(other, monkeypatch, capsys, tmp_path):
    root = new_project(tmp_path)
    fill_in(root, files=FILES, sheets=SHEETS, columns=COLUMNS | {"advice": {"requesteddate": "Advice sougt"}})
    (tmp_path / "data/raw").mkdir(parents=True, exist_ok=True)
    paths = Paths(root, CODE, MONTH)
    paths.raw.mkdir(parents=True)
    for path in Paths(other, CODE, MONTH).raw.iterdir():
        (paths.raw / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv(HOME_VARIABLE, str(root))

    # The file is not required: its table is not collected, and the rest of the report is whole.
    assert main(["check", CODE, str(MONTH)]) == 0

    said = capsys.readouterr().out
    assert "the required column requesteddate" in said
    assert "council's name not met" in said
    assert "the nearest name is 'Advice sought'" in said
    assert "column not used" in said


def test_a_file_that_is_mapped_and_did_not_come_is_told(other, monkeypatch, capsys):
    raw = Paths(other, CODE, Month(2024, 2)).raw
    raw.mkdir(parents=True)
    (raw / "Return for March.xlsx").write_bytes((Paths(other, CODE, MONTH).raw / "Return for March.xlsx").read_bytes())
    (raw / "Psycholgy tracker.xlsx").write_bytes(workbook({"Sheet1": [["a"]]}))
    monkeypatch.setenv(HOME_VARIABLE, str(other))

    main(["check", CODE, "2024-02"])

    said = capsys.readouterr().out
    assert "Psychology tracker*.xlsx" in said
    assert "Psycholgy tracker.xlsx" in said
