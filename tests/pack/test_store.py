import json

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file, replacing_folder
from send_analysis.base.paths import Paths, find_root
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.pack.store import is_whole, open_pack, read_pack, save_pack

META = {"council": "wessex", "name": "Wessex Council", "month": "2024-03", "as_at": "2024-03-31", "synthetic": False}


@pytest.fixture
def root(tmp_path, monkeypatch):
    (tmp_path / "config" / "councils").mkdir(parents=True)
    monkeypatch.delenv("SEND_ANALYSIS_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_root_is_the_nearest_parent_with_config(root, monkeypatch):
    deep = root / "notebooks" / "scratch"
    deep.mkdir(parents=True)

    assert root.resolve() == find_root(deep)


def test_a_folder_outside_any_project_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("SEND_ANALYSIS_HOME", raising=False)

    with pytest.raises(InputError, match="SEND_ANALYSIS_HOME"):
        find_root(tmp_path)


def test_a_home_that_is_no_project_is_an_error_and_not_passed_over(root, monkeypatch, tmp_path):
    monkeypatch.setenv("SEND_ANALYSIS_HOME", str(tmp_path / "elsewhere"))

    with pytest.raises(InputError, match="config/councils"):
        find_root(root)


def test_a_pack_comes_back_as_it_was_kept(root):
    paths = Paths(root, "wessex", Month(2024, 3))
    row = ["wessex", "ep_advice", "2024-03", "by month received", 0, 0, None, "percent", "higher", "no_cases", ""]
    scorecard = table_of("scorecard", [row])
    save_pack(paths.pack, META, {"scorecard": scorecard, "deficit": empty_table("deficit")})

    pack = open_pack("wessex", "2024-03")

    assert ("wessex", Month(2024, 3), False) == (pack.council, pack.month, pack.synthetic)
    assert pack.scorecard.loc[0, "status"] == "no_cases"
    assert pd.isna(pack.scorecard.loc[0, "value"])
    assert pack.scorecard.loc[0, "note"] == ""


def test_a_month_not_built_is_told_the_command(root):
    with pytest.raises(InputError, match="build wessex 2024-03"):
        open_pack("wessex", "2024-03")


def test_an_unknown_scenario_is_refused_with_those_there_are(root):
    row = ["published", "2024-25", "2025-03-31", None, None, 1.0, 2.0, None, None, None, "GBP million", None]
    deficit = table_of("deficit", [row])
    save_pack(
        Paths(root, "wessex", Month(2024, 3)).pack, META, {"scorecard": empty_table("scorecard"), "deficit": deficit}
    )

    with pytest.raises(InputError, match="published"):
        open_pack("wessex", "2024-03", "rosy")


def test_a_pack_half_written_leaves_the_last_whole_one(root):
    folder = root / "pack"
    save_pack(folder, META, {"scorecard": empty_table("scorecard")})

    with pytest.raises(RuntimeError, match="power"), replacing_folder(folder) as half:  # noqa: PT012 - the fault
        (half / "meta.json").write_text("{", encoding="utf-8")
        raise RuntimeError("power cut")

    assert META.items() <= read_pack(folder).meta.items()
    assert ["pack"] == [path.name for path in root.iterdir() if path.name != "config"]


def test_a_file_half_written_leaves_the_last_whole_one(tmp_path):
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"good": True}), encoding="utf-8")

    with pytest.raises(RuntimeError), replacing_file(path) as half:  # noqa: PT012 - the fault
        half.write_text("{", encoding="utf-8")
        raise RuntimeError

    assert {"good": True} == json.loads(path.read_text(encoding="utf-8"))
    assert [path] == list(tmp_path.iterdir())


def test_the_newest_correction_that_holds_a_file_is_the_months_extract(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    for name in ("2024-03", "2024-03-r2", "2024-03-r10", "2024-03-r1", "2024-03-r03", "2024-03-old"):
        (paths.raw_council / name).mkdir(parents=True)
        (paths.raw_council / name / "requests.csv").touch()
    (paths.raw_council / "2024-03-r11").mkdir()

    assert "2024-03-r10" == paths.raw.name
    assert ["2024-03", "2024-03-r2", "2024-03-r10"] == [folder.name for folder in paths.extracts]


def test_a_correction_alone_is_the_months_extract_and_no_folder_is_the_months_own(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    assert "2024-03" == paths.raw.name

    (paths.raw_council / "2024-03-r2").mkdir(parents=True)
    (paths.raw_council / "2024-03-r2" / "requests.csv").touch()

    assert "2024-03-r2" == paths.raw.name


def test_a_pack_with_a_table_changed_cut_or_lost_is_not_whole(root):
    folder = root / "pack"
    save_pack(folder, META, {"scorecard": empty_table("scorecard"), "deficit": empty_table("deficit")})
    assert is_whole(folder)

    (folder / "deficit.csv").write_text("scenario\n99999\n", encoding="utf-8")
    assert not is_whole(folder)

    (folder / "deficit.csv").unlink()
    assert not is_whole(folder)


def test_a_pack_whose_meta_is_damaged_is_not_whole(root):
    save_pack(root / "pack", META, {"scorecard": empty_table("scorecard")})
    (root / "pack" / "meta.json").write_text("", encoding="utf-8")

    assert not is_whole(root / "pack")
