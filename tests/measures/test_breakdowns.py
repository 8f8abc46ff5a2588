"""Every breakdown goes into the pack made safe, and the pack says what became of it."""

import datetime as dt
import itertools
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.errors import InputError
from send_analysis.config.settings import Council
from send_analysis.measures import breakdowns
from send_analysis.measures.background import Background
from send_analysis.measures.breakdowns import breakdown_tables, declared_exceptions, not_made_safe
from send_analysis.measures.disclosure.protection import Earlier, Withheld
from send_analysis.measures.need_groups import GROUP_OF_NEED, NEED_GROUPS, groups_of_needs
from send_analysis.measures.position import Position
from send_analysis.pack.disclosed import save_safe_pack
from send_analysis.pack.store import read_pack

EXCEPTION = {"table": "waiting_by_need", "role": "Director of Children's Services", "reason": "families agreed"}
PLACES = ("special school", "INMSS")
CHILDREN = itertools.count()


def listed(sentype, phase, sought, times, left=None):
    row = {"joineddate": "2024-01-01", "leftdate": left, "sentype": sentype, "phase": phase}
    return [{**row, "persontableid": f"p{next(CHILDREN)}", "provisionsought": sought} for _ in range(times)]


def a_list(asd=2):
    """Children in two groups of needs and two phases; those with autism in secondary are few."""
    return [
        *listed("ASD", "primary", "special school", 30),
        *listed("ASD", "secondary", "special school", asd),
        *listed("SEMH", "primary", "INMSS", 9),
        *listed("SEMH", "secondary", "INMSS", 8),
        *listed("MLD", "primary", "special school", 12),
        *listed("SLD", "secondary", "special school", 20),
        *listed("SLD", "secondary", "special school", 5, left="2024-03-05"),
    ]


@pytest.fixture
def tables(extract_of):
    def made(rows=None, exceptions=(), earlier=None, hiding=True, published=None):
        extract = extract_of(**({"specialist_waiting": rows} if rows is not None else {}))
        council = Council("anyshire", "Anyshire", disclosure_exceptions=exceptions)
        background = Background(council, dt.date(2024, 5, 1), Path(), pd.DataFrame(), published=published or {})
        return breakdown_tables(Position(extract), background, earlier or {}, 5, hiding)

    return made


def of(table, need, phase):
    row = table[(table["need"] == need) & (table["phase"] == phase) & (table["provision"] == "all")].iloc[0]
    return row["status"] if pd.isna(row["count"]) else row["count"]


def became(tables, name="waiting_by_need"):
    return tables["disclosure"].set_index("table").loc[name]


def test_children_waiting_are_counted_by_group_of_needs_with_small_numbers_hidden(tables):
    table = tables(a_list())["waiting_by_need"]

    assert [86 - 5, 32, 32] == [of(table, need, "all") for need in ("all", "autism", "cognition and learning")]
    assert "suppressed" == of(table, "autism", "secondary")


def test_the_pack_says_what_became_of_each_breakdown(tables):
    said = became(tables(a_list()))

    assert ("children", "published") == (said["unit"], said["state"])
    assert said["hidden"] >= 4


def test_a_list_that_did_not_arrive_has_no_table_and_is_not_collected(tables):
    made = tables()

    assert "waiting_by_need" not in made
    assert ["not collected", "no file specialist_waiting"] == list(became(made)[["state", "note"]])


def test_a_table_that_cannot_be_made_safe_has_no_rows_and_the_reason(tables):
    made = tables(listed("ASD", "primary", "INMSS", 3))

    assert 0 == len(made["waiting_by_need"])
    assert "not published" == became(made)["state"]


def test_a_table_withheld_for_the_sake_of_another_is_not_published_and_lacks_nothing(tables, monkeypatch):
    monkeypatch.setattr(breakdowns, "BREAKDOWNS", {"places_filled": lambda *_: Withheld("This would tell the plans.")})
    made = tables()

    assert ("not published", "This would tell the plans.") == tuple(became(made, "places_filled")[["state", "note"]])
    assert "places_filled" not in made
    assert made["breakdowns_lack"].empty


def test_the_last_published_table_is_attacked_together_with_this_one(tables):
    """One child left since the five of last month were shown: today's four cannot be hidden, so nothing is shown."""
    staying = [row for row in a_list(asd=4) if row["leftdate"] is None]
    left = listed("ASD", "secondary", "special school", 1, left="2024-03-20")
    last = tables([*staying, *listed("ASD", "secondary", "special school", 1)])["waiting_by_need"]

    alone = tables([*staying, *left])
    joined = tables([*staying, *left], earlier={"waiting_by_need": [Earlier(dt.date(2024, 2, 29), last)]})
    assert ["published", "not published"] == [became(made)["state"] for made in (alone, joined)]


def test_an_exception_with_role_and_reason_shows_the_table_and_is_on_record(tables):
    made = tables(a_list(), exceptions=[EXCEPTION])

    assert 2 == of(made["waiting_by_need"], "autism", "secondary")
    assert ["exception", EXCEPTION["role"], EXCEPTION["reason"]] == list(became(made)[["state", "role", "reason"]])


@pytest.mark.parametrize("key", ["table", "role", "reason"])
def test_an_exception_needs_table_role_and_reason(key):
    with pytest.raises(
        InputError, match=f"councils/anyshire/council.yaml: disclosure_exceptions: an entry has no '{key}'"
    ):
        declared_exceptions([{**EXCEPTION, key: " "}], "anyshire")


def test_an_exception_for_no_table_names_the_nearest():
    with pytest.raises(InputError, match=r"table is 'waiting_by_needs'.*Did you mean waiting_by_need\?"):
        declared_exceptions([{**EXCEPTION, "table": "waiting_by_needs"}], "anyshire")


def test_the_internal_edition_hides_nothing(tables):
    assert 2 == of(tables(a_list(), hiding=False)["waiting_by_need"], "autism", "secondary")


def test_every_need_has_one_of_five_groups():
    assert 5 == len(NEED_GROUPS)
    assert ["cognition and learning", "sensory, physical and other"] == list(groups_of_needs(pd.Series(["MLD", "ds"])))
    assert groups_of_needs(pd.Series(["", None, "?"])).isna().all()
    assert set(NEED_GROUPS) == set(GROUP_OF_NEED.values())


# The gate -------------------------------------------------------------------------------------------------------


def test_a_table_by_category_that_is_no_breakdown_cannot_be_put_into_a_pack(tmp_path):
    past = {"reviews_by_need": pd.DataFrame({"need": ["autism"], "count": [2]})}

    assert ["reviews_by_need"] == not_made_safe(past)
    with pytest.raises(RuntimeError, match="reviews_by_need has numbers by category"):
        save_safe_pack(tmp_path / "pack", {}, past)
    assert not (tmp_path / "pack").exists()


def test_breakdowns_public_tables_and_money_may_be_kept(tmp_path, tables):
    made = tables(a_list())
    public = {"published_needs": pd.DataFrame({"need": ["ASD"], "plans": [2]})}
    save_safe_pack(tmp_path / "pack", {}, {**made, **public}, {"ledger_lines": pd.DataFrame({"placement": ["x"]})})

    pack = read_pack(tmp_path / "pack")
    assert {"waiting_by_need", "disclosure", "published_needs", "ledger_lines"} <= set(pack.tables)
    assert made.keys() <= set(pack.tables)


def test_a_pack_read_again_says_the_same_of_each_cell(tmp_path, tables):
    made = tables(a_list())
    save_safe_pack(tmp_path / "pack", {}, made)
    again = read_pack(tmp_path / "pack").table("waiting_by_need")

    assert list(made["waiting_by_need"]["status"]) == list(again["status"])
    assert list(made["waiting_by_need"]["count"].fillna(-1)) == list(again["count"].fillna(-1))


# What other reports give away -----------------------------------------------------------------------------------


def test_joiners_and_leavers_are_hidden_where_two_reports_a_year_apart_give_them_away(tables):
    """Two with autism left and 30 joined; their list grew by 28: who knows that may see neither joiners nor the sum."""
    rows = [
        {**row, "joineddate": joined}
        for joined, group in {
            "2023-09-04": [*listed("ASD", "primary", "INMSS", 30), *listed("SEMH", "primary", "INMSS", 40)],
            "2022-10-03": [
                *listed("ASD", "primary", "INMSS", 18),
                *listed("ASD", "primary", "INMSS", 2, left="2023-10-02"),
                *listed("SEMH", "primary", "INMSS", 15),
                *listed("SEMH", "primary", "INMSS", 12, left="2023-10-02"),
            ],
        }.items()
        for row in group
    ]
    needs = {"need": ["autism", "social, emotional and mental health"], "count": [20, 27], "status": "ok"}
    a_year_ago = pd.DataFrame({**needs, "phase": "all", "provision": "all"})

    def shown_of_autism(published):
        table = tables(rows, published=published)["waiting_joined_left"]
        return set(table.loc[(table["need"] == "autism") & (table["status"] == "ok"), "movement"])

    assert shown_of_autism({}) & {"joined", "all"}
    assert set() == shown_of_autism({"2023-03": {"waiting_by_need": a_year_ago}})
