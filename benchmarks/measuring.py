"""Five measures of a month: ours from its checked tables, against SQL in DuckDB on the same tables as Parquet."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Extract
from send_analysis.intake.read import read_extract
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import result_of

#: Every way the position's rules: a day after the month's last is not yet known.
IN_FORCE = """
with plans as (
    select n.startdate, a.requeststableid from '{folder}/namedplan.parquet' n
    left join '{folder}/assessment.parquet' a using (assessmenttableid)
    where n.startdate <= date '{last}' and (n.ceasedate is null or n.ceasedate > date '{last}')),
every as (
    select a.requeststableid from '{folder}/namedplan.parquet' n
    left join '{folder}/assessment.parquet' a using (assessmenttableid)),
active as (
    select requeststableid, max(case when lastreview <= date '{last}' then lastreview end) as lastreview
    from '{folder}/activeplans.parquet' group by requeststableid),
held as (
    select startdate, lastreview from plans left join active using (requeststableid)
    union all
    select null, lastreview from active where requeststableid not in
        (select requeststableid from every where requeststableid is not null))
"""
REQUESTS = "from '{folder}/requests.parquet' where {day} between date '{first}' and date '{last}'"
DECIDED = REQUESTS.replace("{day}", "requestoutcomedate") + " and requestoutcome in ('Y', 'N')"
RECEIVED = REQUESTS.replace("{day}", "receiveddate") + " and coalesce(requestoutcome, '') <> 'H'"
SQL = {
    "six_week_decisions": f"select 100.0 * avg((requestoutcomedate <= receiveddate + interval 42 day)::int) {DECIDED}",
    "requests_received": f"select count(*) {RECEIVED}",
    "assessments_agreed": f"select count(*) {DECIDED} and requestoutcome = 'Y'",
    "active_plans": f"{IN_FORCE} select count(*) from held",
    "annual_review_backlog": f"{IN_FORCE} select count(*) from held "
    "where greatest(startdate, lastreview) + interval 12 month < date '{last}'",
}


def ours(extract: Extract) -> list[float]:
    """The five values from a position made afresh."""
    position = Position(extract)
    return [result_of(REGISTER[name], REGISTER[name].bases[0], position).value for name in SQL]


def write_parquet(duckdb: ModuleType, extract: Extract, folder: Path) -> Path:
    """The folder with the checked tables that the measures read, a Parquet file each."""
    folder.mkdir()
    for name in ("requests", "assessment", "namedplan", "activeplans"):
        table = extract.tables[name]
        texts = table.select_dtypes("string").columns
        plain = table[[column for column in table if table[column].dtype.kind == "M"]].assign(
            **{column: table[column].astype(object).where(table[column].notna(), None) for column in texts}
        )
        duckdb.from_df(plain).write_parquet(f"{folder}/{name}.parquet")
    return folder


def main() -> None:
    """Print the ratio."""
    rounds = asked_rounds(__doc__ or "", 7)
    try:
        import duckdb
    except ModuleNotFoundError:
        print("no DuckDB here, so that measuring has no peer in this run: install the extra `bench`")
        return
    with sample_project(build=False) as root:
        month = Month.parse(MONTH)
        paths, council = Paths(root, COUNCIL, month), load_settings(root, COUNCIL, month).council
        extract = read_extract(paths, council)
        folder = write_parquet(duckdb, extract, root / "parquet")
        days = {"folder": folder.as_posix(), "first": month.first_day, "last": month.last_day}

        def theirs() -> list[float]:
            with duckdb.connect() as connection:
                return [connection.execute(query.format(**days)).fetchone()[0] for query in SQL.values()]

        if [round(value, 6) for value in theirs()] != [round(value, 6) for value in ours(extract)]:
            raise SystemExit(f"DuckDB has {theirs()} where we have {ours(extract)}: they are not the same measures")
        plans = f"five measures of {len(extract.tables['namedplan']):,} plans"
        compare(plans, {"peer: DuckDB, SQL on Parquet": theirs, "ours": lambda: ours(extract)}, rounds, "1.5")


if __name__ == "__main__":
    main()
