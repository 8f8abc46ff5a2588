"""The pack's schema and what is written agree: every table, every column in its order, every value of its kind."""

import re

import pandas as pd
import pytest

from send_analysis.base.errors import InputError
from send_analysis.contract.pack_tables.schema import SCHEMA, columns_of, empty_table, table_of, typed
from send_analysis.finance import equations
from send_analysis.measures.breakdowns import BREAKDOWNS, BY_CATEGORY
from send_analysis.pack.store import read_pack, save_pack

FORMS = {
    "month": r"\d{4}-\d{2}",
    "date": r"\d{4}-\d{2}-\d{2}",
    "financial year": r"\d{4}-\d{2}",
    "integer": r"-?\d+",
    "number": r"-?\d+\.\d+(e-?\d+)?",
    "flag": "True|False",
    "list": r"[^;]+(; [^;]+)*",
}


def written(folder):
    for path in sorted(folder.glob("*.csv")):
        yield path.stem, pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def folders(built):
    return [built.pack, *(built.root / "data" / "processed" / "testshire").glob("*/measured")]


def test_a_build_writes_every_table_of_the_schema(built):
    names = {path.stem for path in built.pack.glob("*.csv")}

    assert set(SCHEMA) == names


def test_a_build_writes_the_columns_of_the_schema_in_their_order(folders):
    for folder in folders:
        for name, table in written(folder):
            assert [column for column in columns_of(name) if column in table] == list(table.columns), name


def test_a_build_writes_values_of_their_kind(folders):
    for folder in folders:
        for name, table in written(folder):
            for column in SCHEMA[name].columns:
                if column.kind != "text" and column.name in table:
                    cells = table.loc[table[column.name] != "", column.name]
                    assert [] == [cell for cell in cells if not re.fullmatch(FORMS[column.kind], cell)], (name, column)


def test_a_table_read_and_written_again_has_the_same_bytes(built, tmp_path):
    save_pack(tmp_path / "again", {}, read_pack(built.pack).tables)

    for path in built.pack.glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", SCHEMA)
def test_an_empty_table_comes_back_with_its_types(name, tmp_path):
    save_pack(tmp_path / "pack", {}, {name: empty_table(name)})

    table = read_pack(tmp_path / "pack").table(name)

    assert (columns_of(name), 0) == (tuple(table), len(table))
    assert list(empty_table(name).dtypes) == list(table.dtypes)


@pytest.mark.parametrize("name", SCHEMA)
def test_a_table_and_its_columns_are_explained_once(name):
    names = columns_of(name)

    assert len(names) == len(set(names))
    assert SCHEMA[name].meaning
    assert all(column.meaning for column in SCHEMA[name].columns)


def test_values_come_back_as_what_they_are(tmp_path):
    rows = [
        {"kpi": "wait", "span": "month", "value": 1, "clear": True},
        {"kpi": "wait", "span": "year", "value": None, "clear": None},
    ]
    save_pack(tmp_path / "pack", {}, {"changes": table_of("changes", rows)})

    first, second = read_pack(tmp_path / "pack").table("changes").to_dict("records")

    assert (1.0, True, "") == (first["value"], first["clear"], first["reason"])
    assert isinstance(first["value"], float)
    assert isinstance(first["clear"], bool)
    assert pd.isna(second["value"])
    assert pd.isna(second["clear"])


@pytest.mark.parametrize(
    ("name", "table", "told"),
    [
        ("wages", pd.DataFrame({"kpi": ["wait"]}), "no table 'wages'"),
        ("changes", pd.DataFrame({"kip": ["wait"]}), "no column 'kip' in changes"),
        ("changes", pd.DataFrame({"value": ["many"]}), "changes.value"),
        ("journey", pd.DataFrame({"received": [1.5]}), "journey.received"),
    ],
)
def test_what_the_schema_does_not_have_is_not_written(name, table, told, tmp_path):
    with pytest.raises(ValueError, match=told):
        save_pack(tmp_path / "pack", {}, {name: table})

    assert not (tmp_path / "pack").exists()


def test_what_the_schema_does_not_have_is_not_read(tmp_path):
    save_pack(tmp_path / "pack", {}, {"flows": empty_table("flows")})
    (tmp_path / "pack" / "flows.csv").write_text("month,wages\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"flows\.csv: .*'wages'"):
        read_pack(tmp_path / "pack")


def test_a_number_may_be_blank_text():
    assert [True, False] == list(typed("boards", pd.DataFrame({"every_weeks": ["", 6]}))["every_weeks"].isna())


def test_numbers_by_category_are_in_breakdowns_alone():
    kept = {name for name in SCHEMA if BY_CATEGORY & set(columns_of(name))}

    published, of_money = {"published_needs", "published_moves"}, {"management_plan", "decomposition", "ledger_lines"}
    assert kept - set(BREAKDOWNS) - published == {*of_money, "placement_asks"}


def test_the_equations_are_told_in_the_columns_of_the_schema():
    assert columns_of("equations") == equations.COLUMNS
