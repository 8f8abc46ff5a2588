"""Two councils' own measures in one process: each pack has its own council's and nothing of the other's."""

import shutil

import pytest
from tests.conftest import copy_project, run_in

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.chapters.definitions.definitions_words import own_entry
from send_analysis.chapters.release_record import release_record_tables
from send_analysis.config.settings import load_settings
from send_analysis.pack.build import pack_of
from send_analysis.run.new_own import write_new_measure
from send_analysis.views import own_measures

MONTH = Month(2024, 3)
COUNCILS = ("testshire", "mercia")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A project of two councils with the same month's extracts, each with a measure of the same name and one more."""
    root = copy_project(tmp_path_factory.mktemp("own"), notebooks=False)
    run_in(root, "sample", "testshire", str(MONTH), str(MONTH))
    run_in(root, "new", "mercia", "--authority", "Sunderland")
    there, other = Paths(root, "testshire", MONTH), Paths(root, "mercia", MONTH)
    shutil.copytree(there.raw, other.raw, dirs_exist_ok=True)
    said = (other.raw / "extract.yaml").read_text(encoding="utf-8")
    (other.raw / "extract.yaml").write_text(said.replace("council: testshire", "council: mercia"), encoding="utf-8")
    for paths in (there, other):
        write_new_measure(paths, "withdrawn", f"Withdrawn in {paths.council}")
        write_new_measure(paths, f"only_{paths.council}")
    return root


def pack(root, council):
    settings = load_settings(root, council, MONTH)
    return pack_of(Paths(root, council, MONTH), settings, "published", Steps(), force=True)


@pytest.mark.parametrize("order", [COUNCILS, COUNCILS[::-1]], ids=" then ".join)
def test_what_is_one_councils_is_in_no_pack_of_the_other(root, order):
    packs = {council: pack(root, council) for council in order}

    for council, made in packs.items():
        cards = {row["kpi"]: row for row in own_measures.cards(made)}
        assert {"withdrawn", f"only_{council}"} == set(cards)
        assert f"Withdrawn in {council}" == cards["withdrawn"]["label"]
        assert {council} == set(made.table("own_measure_months")["council"])
        assert not set(cards) & set(made.scorecard["kpi"])


def test_the_release_record_and_the_definitions_say_that_they_are_the_councils_own(root):
    made = pack(root, "mercia")

    record = str(release_record_tables.record(made).rows)
    assert 2 == record.count("The council's own measure")
    assert "config/councils/mercia/measures/withdrawn.py" in record
    entries = [str(own_entry(made, row).as_json()) for row in own_measures.cards(made)]
    assert all("The council's own." in entry for entry in entries)


def test_a_chapter_says_its_figures_and_of_one_that_is_not_there_what_there_is(root):
    made = pack(root, "testshire")

    assert made.month == own_measures.months(made, "withdrawn")[-1].month
    assert "own-withdrawn" == own_measures.table(made, "withdrawn").id
    assert own_measures.sentence(made, "withdrawn").runs
    assert own_measures.trend(made, "withdrawn").alt
    with pytest.raises(InputError, match="no measure 'parking' of its own: it has only_testshire, withdrawn"):
        own_measures.sentence(made, "parking")
    with pytest.raises(InputError, match=r"no measure 'withdrawm' of its own\. Did you mean withdrawn\?"):
        own_measures.sentence(made, "withdrawm")
    with pytest.raises(InputError, match="active_plans is in every report: show it by measure_words"):
        own_measures.sentence(made, "active_plans")
    with pytest.raises(InputError, match="withdrawn has no basis 'flwo': choose from point"):
        own_measures.trend(made, "withdrawn", "flwo")


def test_a_measure_that_is_called_as_an_assumption_is_refused(root):
    paths = Paths(root, "testshire", MONTH)
    name = next(iter(load_register(root)))
    path = write_new_measure(paths, name)
    try:
        with pytest.raises(InputError, match=f"there is an assumption {name}: give the function and its file"):
            pack(root, "testshire")
    finally:
        path.unlink()


def load_register(root):
    from send_analysis.config.assumptions import load_assumptions

    return load_assumptions(root, "testshire").as_at(MONTH.last_day).entries
