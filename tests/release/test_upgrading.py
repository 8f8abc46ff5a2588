"""What an older version published is read by this one: whole where it is known, left out with a line where it is not.

`tests/released` holds a published folder of every version that was released, but for its documents and large tables.
"""

import json
import shutil

import pandas as pd
import pytest
from tests.conftest import ROOT

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import sha256
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.base.steps import Steps
from send_analysis.cli.main import main
from send_analysis.config.settings import load_settings
from send_analysis.contract.pack_tables.schema import SCHEMA, columns_of
from send_analysis.pack.build import pack_of
from send_analysis.pack.store import left_out, read_pack, read_published

RELEASED = ROOT / "tests" / "released"
VERSIONS = sorted(path.name for path in RELEASED.iterdir())
PUBLISHED = "2024-02/published"


@pytest.fixture(params=VERSIONS)
def published(request):
    return RELEASED / request.param / PUBLISHED


def test_every_version_that_was_released_is_here():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = [
        line.split()[1].rstrip(",") for line in changes.splitlines() if line.startswith("## ") and line[3].isdigit()
    ]

    assert sorted(released) == VERSIONS


def test_each_folder_is_as_its_version_wrote_it(published):
    record = json.loads((published / "release.json").read_text(encoding="utf-8"))

    assert record["files"]
    assert record["files"] == {name: sha256(published / name) for name in record["files"]}


def test_a_table_of_an_older_version_has_todays_columns_and_its_own_figures(published):
    pack = read_published(published / "pack")
    written = pd.read_csv(published / "pack" / "scorecard.csv", dtype=str, keep_default_na=False)

    assert list(columns_of("scorecard")) == list(pack.scorecard)
    assert written["value"].tolist() == ["" if pd.isna(value) else str(value) for value in pack.scorecard["value"]]
    for name in pack.tables:
        assert list(columns_of(name)) == list(pack.tables[name])


def test_what_is_not_known_any_more_is_named():
    pack = read_published(RELEASED / "0.1.0" / PUBLISHED / "pack")

    assert ("backtest", "words") == left_out(pack)["clearing"]
    assert set(left_out(pack)) <= set(SCHEMA)


def test_a_pack_of_our_own_with_a_column_too_many_is_refused(published):
    if not left_out(read_published(published / "pack")):
        pytest.skip("this version's packs have no column too many")
    with pytest.raises(InputError, match="the schema of the pack has no column"):
        read_pack(published / "pack")


def test_a_table_that_no_version_ever_had_is_left_out_and_named(published, tmp_path):
    shutil.copytree(published / "pack", tmp_path / "pack")
    (tmp_path / "pack" / "futures.csv").write_text("day,price\n", encoding="utf-8")
    pack = read_published(tmp_path / "pack")

    assert () == left_out(pack)["futures"]
    assert "futures" not in pack.tables


def test_a_value_of_another_kind_is_one_line_with_the_file(published, tmp_path):
    shutil.copytree(published / "pack", tmp_path / "pack")
    path = tmp_path / "pack" / "scorecard.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.assign(value="many").to_csv(path, index=False)

    with pytest.raises(InputError, match=r"scorecard\.csv: "):
        _ = read_published(tmp_path / "pack").scorecard


@pytest.fixture
def upgraded(published, sample_root, monkeypatch):
    """A project whose February an older version published."""
    to = sample_root / "reports" / "testshire" / PUBLISHED
    shutil.copytree(published, to)
    monkeypatch.setenv(HOME_VARIABLE, str(sample_root))
    yield sample_root
    shutil.rmtree(to)


def test_a_month_is_measured_beside_what_an_older_version_published(upgraded, published):
    said = []
    paths = Paths(upgraded, "testshire", Month(2024, 3))
    pack = pack_of(paths, load_settings(upgraded, "testshire", paths.month), "published", Steps(said.append), True)
    card, then = pack.scorecard, read_published(published / "pack").scorecard
    february = then[(then["month"] == "2024-02") & (then["status"] == "ok")]
    both = card.merge(february, on=["kpi", "basis", "month"], suffixes=("", "_then"))
    revised = pack.table("revisions")

    assert len(both) >= 20
    is_told = any(line.startswith("published 2024-02: made by version") for line in said)
    assert is_told == bool(left_out(read_published(published / "pack")))
    changed = both[both["value"] != both["value_then"]]
    assert set(changed["kpi"]) <= set(revised["kpi"])


def test_the_older_report_is_compared_with_and_not_taken_for_altered(upgraded, capsys):
    assert 0 == main(["build", "testshire", "2024-03"])
    assert 0 == main(["compare", "testshire", "2024-02", "2024-03"])
    assert "figures: " in capsys.readouterr().out
