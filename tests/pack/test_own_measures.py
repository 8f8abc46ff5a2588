"""Two councils' own measures in one process: each pack has its own council's and nothing of the other's."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import copy_project, run_in

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.chapters.definitions.definitions_words import own_entry
from send_analysis.chapters.release_record import release_record_tables
from send_analysis.config.settings import load_settings
from send_analysis.measures.own_measures import OwnMeasure
from send_analysis.measures.register import REGISTER
from send_analysis.pack.build import pack_of
from send_analysis.pack.months import own_measure_rows
from send_analysis.pack.store import Pack
from send_analysis.pack.tracing import write_trace
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


# Back to the rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["withdrawn", "own:withdrawn"])
def test_its_figure_is_traced_to_rows_that_add_up_to_it_and_hold_no_words(root, name):
    made = pack(root, "testshire")
    now = own_measures.months(made, "withdrawn")[-1]

    path, _, counted, rows = write_trace(root, "testshire", MONTH, name, None)

    assert (now.numerator, now.denominator) == (counted, rows)
    assert "trace-withdrawn-point.csv" == path.name
    traced = pd.read_csv(path)
    assert {"source_file", "source_row", "counted", "startdate", "pb"} <= set(traced)
    assert not {"namedplantype", "sen1", "dob"} & set(traced)


def test_a_slip_in_the_name_of_an_own_measure_is_told_with_the_nearest(root):
    with pytest.raises(InputError, match=r"there is no measure 'withdraw'\. Did you mean withdrawn\?"):
        write_trace(root, "testshire", MONTH, "withdraw", None)


@pytest.mark.parametrize("name", ["active_plans", "six_week_decisions"])
def test_a_measure_of_the_products_is_not_traced_as_one_of_the_councils_own(root, name):
    with pytest.raises(InputError, match=f"{name} is no measure of the council's own .* report: write {name}$"):
        write_trace(root, "testshire", MONTH, f"own:{name}", None)


def test_a_published_figure_is_never_traced_by_a_definition_that_was_changed_since(root):
    paths = Paths(root, "testshire", MONTH)
    pack(root, "testshire")
    shutil.copytree(paths.pack, paths.published / "pack")
    path = paths.own_measures / "withdrawn.py"
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before.replace('["pb"]', '["pb"].eq(False)'), encoding="utf-8")
        with pytest.raises(InputError, match=r"withdrawn\.py: it counts otherwise than when 2024-03 was published"):
            write_trace(root, "testshire", MONTH, "withdrawn", None)
        assert write_trace(root, "testshire", MONTH, "withdrawn", None, newest=True)
        path.write_text(f"{before}\n# a remark\n", encoding="utf-8")
        assert write_trace(root, "testshire", MONTH, "withdrawn", None)
    finally:
        path.write_text(before, encoding="utf-8")
        shutil.rmtree(paths.published)


# A definition that was changed ---------------------------------------------------------------------------------------


def own(file, definition):
    return OwnMeasure(replace(REGISTER["active_plans"], id="permits"), "permits.py", file, definition)


def test_a_published_months_figure_keeps_the_definition_that_gave_it(tmp_path):
    paths = Paths(tmp_path, "wessex", MONTH)
    card = {"kpi": "permits", "sha256": "old file", "definition_print": "old"}
    published = Pack({"month": str(MONTH)}, {
        "own_measures": pd.DataFrame([card]),
        "own_measure_months": pd.DataFrame([{"kpi": "permits", "basis": "flow", "month": str(MONTH)}]),
    }, "published")  # fmt: skip

    def kept(*now, pack=published):
        return list(own_measure_rows(paths, pack, now)["definition_print"])

    assert ["old"] == kept(own("new file", "new"))
    assert ["new"] == kept(own("old file", "new"))
    of_older_version = {**published.tables, "own_measures": pd.DataFrame([{"kpi": "permits", "sha256": "old file"}])}
    older = Pack(published.meta, of_older_version, "published")
    assert ["old file"] == kept(own("new file", "new"), pack=older)
    assert ["new"] == kept(own("old file", "new"), pack=older)


def load_register(root):
    from send_analysis.config.assumptions import load_assumptions

    return load_assumptions(root, "testshire").as_at(MONTH.last_day).entries
