"""What changed between two reports, whichever two they are."""

import shutil

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import sha256, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.pack.rests_on import keep_rests_on, rests_on
from send_analysis.pack.store import save_pack
from send_analysis.release import releases
from send_analysis.release.as_known import world_of
from send_analysis.release.comparing import DRAFT, PUBLISHED, Wanted, comparison, reports, wanted
from send_analysis.release.releases import add_release

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)
SIX = ("six_week_decisions", "by month of decision")


def row(month, part, whole, status="ok", which=SIX):
    value = 100 * part / whole if status == "ok" else None
    return dict(zip(columns_of("scorecard"), ("wessex", which[0], str(month), which[1], part, whole, value, "percent",
                                        "higher", status, ""), strict=True))  # fmt: skip


def tables(*rows, clear=None, known="2024-05-01", england=41.3, override="31 March 2026", revised=()):
    change = {"kpi": SIX[0], "basis": SIX[1], "span": "month", "clear": clear}
    comparator = {"kpi": SIX[0], "basis": SIX[1], "area": "England", "origin": "DfE", "value": england,
                  "unit": "percent", "period": "calendar year 2023", "known_from": known}  # fmt: skip
    assumption = {"id": "statutory_override_ends", "in_words": override, "status": "law", "known_from": known}
    return {
        "scorecard": table_of("scorecard", [*rows]),
        "changes": pd.DataFrame([change]),
        "comparators": pd.DataFrame([comparator]),
        "assumptions": pd.DataFrame([assumption]),
        "deficit": pd.DataFrame([{"scenario": "published", "financialyear": "2024-25", "deficit": 91.0}]),
        "revisions": table_of("revisions", [*revised]),
    }


def meta(month, files=(), **more):
    inputs = [{"file": f"data/raw/wessex/{month}/{name}", "sha256": digest} for name, digest in files]
    return {"council": "wessex", "name": "Wessex", "month": str(month), "as_at": "2024-05-22", "synthetic": False,
            "version": "0.1.0", "code": "one", "inputs": inputs, **more}  # fmt: skip


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "config" / "councils" / "wessex").mkdir(parents=True)
    return Paths(tmp_path, "wessex", MARCH)


def draft(paths, month, content, **more):
    save_pack(paths.at(month).pack, meta(month, **more), content)


def publish(paths, month, content, **more):
    there = paths.at(month)
    save_pack(there.published / "pack", meta(month, **more), content)
    write_json(there.published / "run.json", {"commit": "abc"})
    write_json(there.published / "release.json", {"released": "2024-05-22"})


def compared(paths, first="2024-02", second="2024-03"):
    old, new = reports(paths, wanted(first), wanted(second))
    return comparison(old, new)


def said(table, part):
    rows = table[table["part"] == part]
    return [tuple(line) for line in rows[["item", "month", "old", "new", "status", "cause"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03", Wanted(MARCH)),
        ("2024-03@published", Wanted(MARCH, PUBLISHED)),
        ("2024-03@published-2", Wanted(MARCH, "published-2")),
        ("2024-03@2024-05-22", Wanted(MARCH, "2024-05-22")),
    ],
)
def test_a_report_is_named_by_its_month_and_which_it_is(text, expected):
    assert expected == wanted(text)


@pytest.mark.parametrize("text", ["2024-13", "2024-03@today", "March"])
def test_a_name_that_names_no_report_is_refused(text):
    with pytest.raises(ValueError, match="2024-"):
        wanted(text)


def test_to_find_two_published_reports_no_published_file_is_fingerprinted(paths, monkeypatch):
    for month in (FEBRUARY, MARCH):
        publish(paths, month, tables(row(month, 107, 111)))
        add_release(paths.at(month), paths.at(month).published)
    read = []
    monkeypatch.setattr(releases, "sha256", read.append)

    assert [PUBLISHED, PUBLISHED] == [report.which for report in reports(paths, wanted("2024-02"), wanted("2024-03"))]
    assert [] == read


def test_a_report_held_against_itself_differs_in_nothing(paths):
    draft(paths, MARCH, tables(row(MARCH, 107, 111)))

    assert compared(paths, "2024-03@draft", "2024-03@draft").empty


@pytest.mark.parametrize(("clear", "status"), [(True, "clear change"), (False, "may be chance"), (None, "changed")])
def test_two_months_figures_stand_side_by_side_with_what_may_be_said_of_the_change(paths, clear, status):
    draft(paths, FEBRUARY, tables(row(FEBRUARY, 99, 100)))
    draft(paths, MARCH, tables(row(FEBRUARY, 99, 100), row(MARCH, 107, 111), clear=clear))

    expected = (SIX[0], "2024-02 to 2024-03", "99.0% (99 of 100)", "96.4% (107 of 111)", status, "another month")
    assert [expected] == said(compared(paths), "figures")


def test_of_one_month_the_published_report_is_held_against_the_draft_with_the_causes_it_lists(paths):
    revised = {"kpi": SIX[0], "basis": SIX[1], "area": "", "month": "2024-03", "unit": "percent", "old_numerator": 107,
               "old_denominator": 111, "old": 10700 / 111, "old_status": "ok", "new_numerator": 108,
               "new_denominator": 112, "new": 10800 / 112, "new_status": "ok", "cause": "late data"}  # fmt: skip
    publish(paths, MARCH, tables(row(MARCH, 107, 111)), files=[("requests.csv", "1")])
    draft(paths, MARCH, tables(row(MARCH, 108, 112), revised=[revised]), files=[("requests.csv", "2")])

    table = compared(paths, "2024-03", "2024-03")

    expected = (SIX[0], "2024-03", "96.4% (107 of 111)", "96.4% (108 of 112)", "changed", "late data")
    assert [expected] == said(table, "figures")
    assert [expected] == said(table, "revisions")
    assert [("requests.csv", "2024-03", "1", "2", "changed", "")] == said(table, "inputs")


def test_a_figure_that_no_revision_explains_has_the_cause_that_the_two_rest_on_other_files_or_code(paths):
    publish(paths, MARCH, tables(row(MARCH, 107, 111)), files=[("requests.csv", "1")])
    draft(paths, MARCH, tables(row(MARCH, 108, 112)), files=[("requests.csv", "2")])
    assert ["other extracts"] == [line[-1] for line in said(compared(paths, "2024-03", "2024-03"), "figures")]

    draft(paths, MARCH, tables(row(MARCH, 108, 112)), files=[("requests.csv", "1")], code="two")
    assert ["changed code"] == [line[-1] for line in said(compared(paths, "2024-03", "2024-03"), "figures")]


def test_a_state_is_never_nought(paths):
    draft(paths, FEBRUARY, tables(row(FEBRUARY, None, None, "not_collected")))
    draft(paths, MARCH, tables(row(MARCH, 0, 0, "no_cases")))

    assert ("Not collected", "No cases") == said(compared(paths), "figures")[0][2:4]


def test_an_assumption_and_a_comparator_that_changed_say_since_when_they_are_known(paths):
    draft(paths, FEBRUARY, tables())
    draft(paths, MARCH, tables(england=43.3, override="31 March 2028", known="2024-06-13"))

    table = compared(paths)

    assert said(table, "assumptions") == [
        ("statutory_override_ends", "", "31 March 2026, law", "31 March 2028, law", "changed", "known from 2024-06-13")
    ]
    assert ("41.3%, calendar year 2023", "43.3%, calendar year 2023") == said(table, "comparators")[0][2:4]


def test_another_commit_and_another_as_at_day_are_told(paths):
    publish(paths, FEBRUARY, tables())
    draft(paths, MARCH, tables(), as_at="2024-06-30")

    assert {"as-at day": ("2024-05-22", "2024-06-30"), "commit": ("abc", "")} == {
        line[0]: line[2:4] for line in said(compared(paths), "code")
    }


def test_a_definition_that_changed_is_told_and_a_measure_that_is_new_is_not_called_one(paths):
    draft(paths, FEBRUARY, tables(), definitions={SIX[0]: "a"})
    draft(paths, MARCH, tables(), definitions={SIX[0]: "b", "ep_advice": "c"})

    assert [f"definition of {SIX[0]}"] == [line[0] for line in said(compared(paths), "code")]


def own(value, sha256, month=MARCH, definition=""):
    """The tables of a measure of the council's own: its card, and its figure in a month, percent of 100."""
    card = {"kpi": "permits", "label": "Permits", "unit": "percent", "sha256": sha256, "file": "permits.py",
            "definition_print": definition}  # fmt: skip
    figure = {"council": "wessex", "kpi": "permits", "month": str(month), "basis": "month", "numerator": value,
              "denominator": 100, "value": value, "unit": "percent", "better": "higher", "status": "ok",
              "note": ""}  # fmt: skip
    return {
        "own_measures": table_of("own_measures", [{**dict.fromkeys(columns_of("own_measures"), ""), **card}]),
        "own_measure_months": table_of("own_measure_months", [figure]),
    }


def test_a_council_own_measure_that_is_counted_otherwise_differs_in_its_figure_and_its_definition(paths):
    publish(paths, MARCH, tables(row(MARCH, 96, 100)) | own(4, "a" * 64))
    draft(paths, MARCH, tables(row(MARCH, 96, 100)) | own(96, "b" * 64))

    table = compared(paths, "2024-03", "2024-03")
    assert said(table, "figures") == [
        ("permits", "2024-03", "4.0% (4 of 100)", "96.0% (96 of 100)", "changed", "changed definition")
    ]
    assert ("definition of permits", "", "a" * 64, "b" * 64, "changed", "changed definition") in said(table, "code")


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ({"sha256": "a", "definition": "same"}, {"sha256": "b", "definition": "same"}, []),
        ({"sha256": "a", "definition": "one"}, {"sha256": "b", "definition": "two"}, [("one", "two")]),
        ({"sha256": "a"}, {"sha256": "b", "definition": "two"}, [("a", "b")]),
        ({"sha256": "a"}, {"sha256": "a", "definition": "two"}, []),
    ],
    ids=["reworded", "counts otherwise", "an older version's", "an older version's of the same file"],
)
def test_a_reworded_measure_has_no_changed_definition_anywhere(paths, then, now, told):
    publish(paths, MARCH, tables(row(MARCH, 96, 100)) | own(96, **then))
    draft(paths, MARCH, tables(row(MARCH, 96, 100)) | own(95, **now))

    table = compared(paths, "2024-03", "2024-03")
    assert told == [line[2:4] for line in said(table, "code") if line[0] == "definition of permits"]
    (figure,) = said(table, "figures")
    assert bool(told) == (figure[-1] == "changed definition")


def test_two_months_of_a_measure_that_counts_otherwise_since_are_told_not_to_be_like_for_like(paths):
    publish(paths, FEBRUARY, tables(row(FEBRUARY, 96, 100)) | own(4, "a" * 64, FEBRUARY))
    draft(paths, MARCH, tables(row(MARCH, 96, 100)) | own(96, "b" * 64))

    told = said(compared(paths, "2024-02", "2024-03"), "figures")
    assert "another month; changed definition: not like for like" in [line[-1] for line in told if line[0] == "permits"]


def test_a_build_as_known_on_a_day_is_held_against_the_draft(paths):
    save_pack(world_of(paths, pd.Timestamp("2024-04-30").date()).pack, meta(MARCH), tables(england=41.3))
    draft(paths, MARCH, tables(england=43.3))

    assert 1 == len(said(compared(paths, "2024-03@2024-04-30", "2024-03"), "comparators"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2024-03", "build wessex 2024-03"),
        ("2024-03@published", "has not been built: run `python -m send_analysis build wessex 2024-03`"),
        ("2024-03@2024-04-30", "--as-known 2024-04-30"),
    ],
)
def test_a_report_that_is_not_there_is_told_the_command(paths, name, told):
    draft(paths, FEBRUARY, tables())

    with pytest.raises(InputError, match=told):
        reports(paths, wanted("2024-02"), wanted(name))


def test_the_command_prints_each_part_and_writes_a_csv_that_starts_no_formula(paths, monkeypatch, capsys, tmp_path):
    (paths.root / "config" / "councils" / "wessex" / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(paths.root))
    draft(paths, FEBRUARY, tables(row(FEBRUARY, 99, 100), override="=cmd()"))
    draft(paths, MARCH, tables(row(FEBRUARY, 99, 100), row(MARCH, 107, 111)))

    assert main(["compare", "wessex", "2024-02", "2024-03", "--csv", str(tmp_path / "changes.csv")]) == 0

    printed = capsys.readouterr().out
    assert "figures: 1 differs" in printed
    assert "comparators: nothing differs" in printed
    assert "'=cmd(), law" in (tmp_path / "changes.csv").read_text(encoding="utf-8-sig")


def test_a_month_that_is_not_built_is_bad_input(paths, monkeypatch, capsys):
    (paths.root / "config" / "councils" / "wessex" / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(paths.root))

    assert main(["compare", "wessex", "2024-02", "2024-03"]) == 2
    assert "has not been built" in capsys.readouterr().err


def test_the_two_reports_are_named_with_what_they_are(paths):
    publish(paths, MARCH, tables())
    draft(paths, MARCH, tables())
    old, new = reports(paths, wanted("2024-03"), wanted("2024-03"))

    assert ("March 2024, published on 22 May 2024", "March 2024, draft", DRAFT) == (old.name, new.name, new.which)


@pytest.mark.parametrize(("first", "second"), [("2024-03@published", "2024-03"), ("2024-03", "2024-03@published")])
def test_beside_a_published_report_the_bare_month_is_as_last_built(paths, first, second):
    publish(paths, MARCH, tables())
    draft(paths, MARCH, tables())

    assert {PUBLISHED, DRAFT} == {report.which for report in reports(paths, wanted(first), wanted(second))}


def test_a_month_held_against_itself_before_it_is_published_is_told_both_ways_on(paths):
    draft(paths, MARCH, tables())

    told = r"publish it first, or name a build as known .*2024-03@2024-03-31 2024-03@draft"
    with pytest.raises(InputError, match=told):
        reports(paths, wanted("2024-03"), wanted("2024-03"))


def test_a_month_held_against_itself_before_it_is_built_is_told_to_build_it(paths):
    with pytest.raises(InputError, match=r"has not been built: run `python -m send_analysis build wessex 2024-03`"):
        reports(paths, wanted("2024-03"), wanted("2024-03"))


def test_a_breakdown_whose_state_changed_is_told_with_the_reason(paths):
    columns = ["table", "state", "note"]
    before = pd.DataFrame([("plans_by_place", "published", ""), ("x", "published", "hidden: 2")], columns=columns)
    now = before.assign(state=["not published", "published"], note=["small numbers of plans", "hidden: 3"])
    draft(paths, FEBRUARY, tables() | {"disclosure": before})
    draft(paths, MARCH, tables() | {"disclosure": now})

    expected = ("plans_by_place", "", "published", "not published", "changed", "small numbers of plans")
    assert [expected] == said(compared(paths), "breakdowns")


# --- editions that were replaced, withdrawn or lost -------------------------------------------------------------------


def lost(paths, month):
    """A published report with its record, whose folder somebody deleted."""
    there = paths.at(month)
    publish(paths, month, tables(row(month, 99, 100)), files=[("requests.csv", "2")])
    add_release(there, there.published)
    shutil.rmtree(there.published)


def test_a_draft_that_stands_for_a_lost_report_says_so(paths):
    lost(paths, FEBRUARY)
    draft(paths, FEBRUARY, tables(row(FEBRUARY, 87, 100)), files=[("requests.csv", "2")])
    draft(paths, MARCH, tables(row(FEBRUARY, 99, 100), row(MARCH, 107, 111)), files=[("requests.csv", "3")])
    old, new = reports(paths, wanted("2024-02"), wanted("2024-03"))

    assert old.name == (
        "February 2024, draft, because what was published on 22 May 2024 is lost: reports/wessex/2024-02/published/ is "
        "gone"
    )
    assert "March 2024, draft" == new.name


def test_a_figure_that_the_newer_report_has_otherwise_is_called_neither_revised_nor_of_other_extracts_for_that(paths):
    """That the extracts of two months differ explains nothing of the first month's figure."""
    lost(paths, FEBRUARY)
    draft(paths, FEBRUARY, tables(row(FEBRUARY, 87, 100)), files=[("requests.csv", "2")])
    draft(paths, MARCH, tables(row(FEBRUARY, 99, 100), row(MARCH, 107, 111)), files=[("requests.csv", "3")])

    (own, february) = said(compared(paths), "figures")
    assert "another month; the newer report compares with 99.0% (99 of 100)" == own[-1]
    assert "as each report's own extracts and publications gave it" == february[-1]


@pytest.mark.parametrize("name", ["2024-02@published", "2024-02@published-1", "2024-02"])
def test_a_lost_report_that_is_asked_for_is_not_called_unpublished(paths, name):
    lost(paths, FEBRUARY)
    draft(paths, FEBRUARY, tables())

    told = r"edition 1, published on 22 May 2024, is lost: reports/wessex/2024-02/published/ is gone\..*2024-02@draft"
    with pytest.raises(InputError, match=told):
        reports(paths, wanted(name), wanted("2024-02"))


def test_an_edition_that_never_was_is_told_with_those_that_are(paths):
    publish(paths, MARCH, tables())

    with pytest.raises(InputError, match=r"never had an edition 3; there is 2024-03@published-1"):
        reports(paths, wanted("2024-03@published-3"), wanted("2024-03"))


def test_a_draft_that_stands_for_a_withdrawn_report_says_so(paths):
    publish(paths, FEBRUARY, tables())
    write_json(paths.at(FEBRUARY).published / "withdrawn.json", {"day": "2024-06-03"})
    draft(paths, FEBRUARY, tables())
    draft(paths, MARCH, tables())

    (old, _) = reports(paths, wanted("2024-02"), wanted("2024-03"))
    assert "February 2024, draft, because what was published was withdrawn on 3 June 2024" == old.name


def test_the_first_edition_is_called_so_where_another_replaced_it(paths):
    publish(paths, MARCH, tables())
    paths.published.rename(paths.replaced(1))
    publish(paths, MARCH, tables())
    write_json(paths.published / "release.json", {"released": "2024-06-03", "edition": 2})

    old, new = reports(paths, wanted("2024-03@published-1"), wanted("2024-03@published"))
    assert "March 2024, edition 1, published on 22 May 2024, replaced on 3 June 2024" == old.name
    assert "March 2024, edition 2, published on 3 June 2024" == new.name


# --- corrections, and the age of a draft ------------------------------------------------------------------------------


REVISED = {"kpi": SIX[0], "basis": SIX[1], "area": "", "month": "2024-02", "unit": "percent", "old_numerator": 99,
           "old_denominator": 100, "old": 99.0, "old_status": "ok", "new_numerator": 87, "new_denominator": 100,
           "new": 87.0, "new_status": "ok", "cause": "late data"}  # fmt: skip


def test_a_month_whose_figure_was_revised_since_is_not_judged_by_the_published_one(paths):
    publish(paths, FEBRUARY, tables(row(FEBRUARY, 99, 100)))
    draft(paths, MARCH, tables(row(FEBRUARY, 87, 100), row(MARCH, 107, 111), clear=True, revised=[REVISED]))

    (own, february) = said(compared(paths), "figures")

    assert ("99.0% (99 of 100)", "96.4% (107 of 111)", "changed") == own[2:5]
    assert "another month; the newer report compares with 87.0% (87 of 100), revised since" == own[-1]
    assert ("2024-02", "99.0% (99 of 100)", "87.0% (87 of 100)") == february[1:4]


@pytest.fixture
def built_when(paths):
    """A draft of March whose inputs are as they were when it was built; gives the folder of its extract."""
    file = paths.raw / "requests.csv"
    file.parent.mkdir(parents=True)
    file.write_text("a\n", encoding="utf-8")
    draft(paths, MARCH, tables(row(MARCH, 107, 111)), files=[("requests.csv", sha256(file))])
    keep_rests_on(paths, rests_on(paths, "published"), ())
    return paths.raw


def age(paths):
    return reports(paths, wanted("2024-03@draft"), wanted("2024-03@draft"))[1].age


def test_a_draft_as_its_inputs_are_has_nothing_to_say_of_its_age(paths, built_when):
    assert "" == age(paths)


def test_a_draft_that_is_older_than_its_inputs_says_which_have_changed_and_what_to_do(paths, built_when):
    (built_when / "requests.csv").write_text("b\n", encoding="utf-8")

    assert age(paths) == (
        "the draft of March 2024 is older than its inputs: since it was built data/raw/wessex/2024-03/requests.csv has "
        "changed; run `python -m send_analysis build wessex 2024-03` and compare again"
    )


def test_a_published_report_has_no_age(paths, built_when):
    (built_when / "requests.csv").write_text("b\n", encoding="utf-8")
    publish(paths, MARCH, tables(row(MARCH, 107, 111)))

    assert "" == reports(paths, wanted("2024-03"), wanted("2024-03"))[0].age


def test_compare_prints_the_age_of_a_draft_once(paths, built_when, monkeypatch, capsys):
    (built_when / "requests.csv").write_text("b\n", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(paths.root))

    assert main(["compare", "wessex", "2024-03@draft", "2024-03@draft"]) == 0
    assert 1 == capsys.readouterr().out.count("older than its inputs")


def test_a_withdrawn_report_is_compared_only_where_it_is_asked_for(paths):
    for month in (FEBRUARY, MARCH):
        publish(paths, month, tables(row(month, 99, 100)))
        draft(paths, month, tables(row(month, 98, 100)))
    write_json(paths.at(FEBRUARY).published / "withdrawn.json", {"day": "2024-06-03"})

    old, new = reports(paths, wanted("2024-02"), wanted("2024-03"))
    assert (DRAFT, PUBLISHED) == (old.which, new.which)
    old, _ = reports(paths, wanted("2024-02@published"), wanted("2024-03"))
    assert "February 2024, published on 22 May 2024, withdrawn on 3 June 2024" == old.name


def test_an_edition_is_named_by_its_number(paths):
    publish(paths, MARCH, tables(row(MARCH, 99, 100)))
    write_json(paths.published / "release.json", {"released": "2024-06-03", "edition": 2})

    old, _ = reports(paths, wanted("2024-03@published"), wanted("2024-03@published"))
    assert "March 2024, edition 2, published on 3 June 2024" == old.name
