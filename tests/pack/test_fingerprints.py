"""What a pack and a chapter rest on, and what they don't."""

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import Commentary, Council, Reporting, Settings
from send_analysis.pack import fingerprints
from send_analysis.pack.build import pack_meta
from send_analysis.pack.fingerprints import keep_pack_key, pack_is_unchanged, pack_key
from send_analysis.pack.measured import inputs_key
from send_analysis.pack.store import save_pack

DAY = "None None None 2024-03-31"


def write(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    write(paths.raw / "requests.csv")
    write(paths.reports / "2024-02" / "published" / "release.json")
    write(paths.reports / "2024-04" / "published" / "release.json")
    write(paths.config / "council.yaml", "name: Wessex")
    write(paths.config / "commentary" / "2024-03.md", "words")
    return paths


@pytest.mark.parametrize(
    "changed",
    [
        "data/raw/wessex/2024-03/requests.csv",
        "data/raw/wessex/2024-03/new.csv",
        "data/raw/wessex/2024-03-r2/requests.csv",
        "data/raw/wessex/2023-03/requests.csv",
        "data/raw/wessex/history.csv",
        "data/reference/dfe.csv",
        "config/councils/wessex/assumptions.yaml",
        "config/councils/wessex/measures/permits.py",
        "config/national/law.yaml",
        "reports/wessex/2024-02/published/release.json",
        "reports/wessex/2024-03/published/release.json",
        "reports/wessex/2024-02/published/pack/scorecard.csv",
    ],
)
def test_a_pack_rests_on_these(paths, changed):
    before = pack_key(paths, DAY)
    write(paths.root / changed, "changed")

    assert before != pack_key(paths, DAY)


@pytest.mark.parametrize(
    "changed",
    [
        "config/councils/wessex/commentary/2024-03.md",
        "config/councils/wessex/reference.docx",
        "config/councils/wessex/signing.yaml",
        "config/councils/wessex/logo.svg",
        "config/councils/wessex/logo.png",
        "config/councils/wessex/notebooks/13-parking.ipynb",
        "config/councils/elsewhere/measures/permits.py",
        "data/raw/wessex/2024-04/requests.csv",
        "data/raw/elsewhere/2024-03/requests.csv",
        "config/councils/elsewhere/council.yaml",
        "reports/wessex/2024-04/published/release.json",
        "reports/wessex/2024-04/published/pack/scorecard.csv",
    ],
)
def test_a_pack_does_not_rest_on_these(paths, changed):
    before = pack_key(paths, DAY)
    write(paths.root / changed, "changed")

    assert before == pack_key(paths, DAY)


COUNCIL = "name: Wessex\ntargets: {six_week: 1}\n"
LOOK = """# How it looks.
house_style:
  accent: "#0b5c4a"
"""


def measured_by(paths):
    """What says whether a pack is made again, a month measured again, and a council's settings told as a cause."""
    council = Council(paths.council, "Wessex")
    settings = Settings(paths.root, council, paths.month, Commentary(), Reporting())
    return pack_key(paths, DAY), inputs_key(paths, settings), pack_meta(paths, settings, False)["settings"]


@pytest.mark.parametrize("text", [COUNCIL + LOOK, LOOK + COUNCIL, "# A note.\n" + COUNCIL, COUNCIL.replace(" ", "  ")])
def test_no_figure_rests_on_how_a_councils_papers_look_or_how_its_settings_are_written(paths, text):
    write(paths.config / "council.yaml", COUNCIL)
    before = measured_by(paths)
    write(paths.config / "council.yaml", text)

    assert before == measured_by(paths)


@pytest.mark.parametrize("text", [COUNCIL.replace("1", "2"), COUNCIL + "hindsight: true\n", "name: Wessex\n"])
def test_every_figure_rests_on_what_else_a_council_sets(paths, text):
    write(paths.config / "council.yaml", COUNCIL + LOOK)
    before = measured_by(paths)
    write(paths.config / "council.yaml", text + LOOK)

    assert not set(before) & set(measured_by(paths))


def test_every_month_is_measured_again_where_an_own_measure_changes_and_none_where_there_is_none(paths):
    settings = Settings(paths.root, Council(paths.council, "Wessex"), paths.month, Commentary(), Reporting())
    without = inputs_key(paths, settings)
    write(paths.own_measures / "permits.py", "1")
    one = inputs_key(paths, settings)
    write(paths.own_measures / "permits.py", "2")

    assert 3 == len({without, one, inputs_key(paths, settings)})
    (paths.own_measures / "permits.py").unlink()
    assert without == inputs_key(paths, settings)


def test_a_pack_rests_on_the_as_at_day_and_the_libraries(paths, monkeypatch):
    before = pack_key(paths, DAY)

    assert before != pack_key(paths, "None None 2024-05-22 2024-03-31")
    monkeypatch.setattr(fingerprints, "library_versions", lambda: {"pandas": "99"})
    assert before != pack_key(paths, DAY)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of one module a room, in place of ours."""
    for room in ("base", "blocks", "chapters", "views", "pack", "document", "run", "release", "desk", "cli"):
        write(tmp_path / "package" / room / "module.py")
    monkeypatch.setattr(fingerprints, "_PACKAGE", tmp_path / "package")
    monkeypatch.setattr(fingerprints, "chapter_code", fingerprints.chapter_code.__wrapped__)
    return tmp_path / "package"


@pytest.mark.parametrize("room", ["base", "blocks", "chapters", "views", "pack"])
def test_an_executed_chapter_rests_on_the_code_of_these(package, room):
    before = fingerprints.chapter_code()
    write(package / room / "module.py", "changed")

    assert before != fingerprints.chapter_code()


@pytest.mark.parametrize("room", ["document", "run", "release", "desk", "cli"])
def test_an_executed_chapter_does_not_rest_on_the_code_of_these(package, room):
    before = fingerprints.chapter_code()
    write(package / room / "module.py", "changed")

    assert before == fingerprints.chapter_code()


def test_a_pack_is_reused_until_what_it_rests_on_or_the_pack_itself_changes(paths):
    assert not pack_is_unchanged(paths, DAY)
    save_pack(paths.pack, {"council": "wessex"}, {})
    keep_pack_key(paths, pack_key(paths, DAY))
    assert pack_is_unchanged(paths, DAY)

    write(paths.pack / "meta.json", "{}")
    assert not pack_is_unchanged(paths, DAY)


@pytest.mark.parametrize("kept", ["measured/scorecard.csv", "records/counts-by-category.csv"])
@pytest.mark.parametrize("month", ["2024-02", "2023-01"])
def test_a_pack_rests_on_what_builds_have_kept_of_earlier_months_by_its_end(paths, kept, month):
    save_pack(paths.pack, {"council": "wessex"}, {})
    begun = pack_key(paths, DAY)
    path = write(paths.processed.parent / month / kept, "made by this build")
    keep_pack_key(paths, begun)
    assert pack_is_unchanged(paths, DAY)

    write(path, "made by another")
    assert not pack_is_unchanged(paths, DAY)
    path.unlink()
    assert not pack_is_unchanged(paths, DAY)


@pytest.mark.parametrize(
    "kept", ["2024-04/measured/scorecard.csv", "2024-03/records/amounts-by-line.csv", "2024-02/records/quarantine.csv"]
)
def test_a_pack_does_not_rest_on_what_is_kept_of_itself_for_people_or_of_later_months(paths, kept):
    save_pack(paths.pack, {"council": "wessex"}, {})
    keep_pack_key(paths, pack_key(paths, DAY))
    write(paths.processed.parent / kept)

    assert pack_is_unchanged(paths, DAY)


def test_an_extract_that_comes_while_a_pack_is_made_makes_it_again(paths):
    begun = pack_key(paths, DAY)
    write(paths.raw / "requests.csv", "the second half")
    save_pack(paths.pack, {"council": "wessex"}, {})
    keep_pack_key(paths, begun)

    assert not pack_is_unchanged(paths, DAY)


@pytest.mark.parametrize("damage", [b"", b"{", b"\x00\x00", b"[]"])
def test_a_damaged_key_is_as_if_nothing_were_kept(paths, damage):
    save_pack(paths.pack, {"council": "wessex"}, {})
    keep_pack_key(paths, pack_key(paths, DAY))
    (paths.kept / "pack-key.json").write_bytes(damage)

    assert not pack_is_unchanged(paths, DAY)
