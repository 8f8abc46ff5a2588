"""Reading a month: our intake, with every check, against pandas merely reading the same CSV files as text; and of the
return as one XML file, against a parser that merely walks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import iterparse
from xml.sax.saxutils import escape

import pandas as pd
from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.read import read_extract
from send_analysis.intake.returns import return_grids


def read_plainly(folder: Path) -> list[pd.DataFrame]:
    """Each CSV file as pandas gives it: no types, no keys, no checks. cp1252 is how GIAS serves its file."""
    return [pd.read_csv(path, dtype="string", encoding="cp1252") for path in sorted(folder.glob("*.csv"))]


def write_return(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """The month's modules as one XML return, each row in its parent's element."""
    rows = {
        name: tables[name].groupby(module.links[0].column if module.links else (lambda _: ""), sort=False)
        for name, module in SEN2_MODULES.items()
        if name in tables and name != "sen2"
    }
    groups = {name: dict(list(grouped)) for name, grouped in rows.items()}
    hang_from = {name: module.links[0].table for name, module in SEN2_MODULES.items() if module.links}

    def elements(name: str, parent: str) -> Iterator[str]:
        for row in groups[name].get(parent, tables[name].iloc[:0]).to_dict("records"):
            yield f"<{name}>" + "".join(f"<{field}>{escape(text)}</{field}>" for field, text in row.items() if text)
            for child, under in hang_from.items():
                if under == name and child in groups:
                    yield from elements(child, row[str(SEN2_MODULES[name].key)])
            yield f"</{name}>\n"

    with path.open("w", encoding="utf-8") as stream:
        stream.write("<Message>\n")
        stream.writelines(elements("person", ""))
        stream.write("</Message>\n")


#: No larger XML file is read: an extract that large comes as CSV files.
READ_AT_MOST = 300_000_000


def parse_barely(path: Path) -> int:
    """How many elements an XML file has, with nothing kept of them."""
    count = 0
    for _, element in iterparse(path):
        element.clear()
        count += 1
    return count


def main() -> None:
    """Print the ratio."""
    rounds = asked_rounds(__doc__ or "", 7)
    with sample_project(build=False) as root:
        month = Month.parse(MONTH)
        paths, council = Paths(root, COUNCIL, month), load_settings(root, COUNCIL, month).council
        xml = paths.raw / "return.xml"
        rows = sum(len(table) for table in read_plainly(paths.raw))
        ways = {
            "peer: pandas.read_csv, as text": lambda: read_plainly(paths.raw),
            "ours: typed, keyed, checked, traced to its rows": lambda: read_extract(paths, council),
        }
        compare(f"one month's extract, {rows:,} rows", ways, rounds, "3")
        named = {
            path.stem: path for path in paths.raw.glob("*.csv") if path.stem in SEN2_MODULES and path.stem != "sen2"
        }
        write_return({name: pd.read_csv(path, dtype=str, na_filter=False) for name, path in named.items()}, xml)
        for path in named.values():
            path.unlink()
        if xml.stat().st_size > READ_AT_MOST:
            return
        ways = {
            "peer: ElementTree walks the XML": lambda: parse_barely(xml),
            "ours: the XML's rows": lambda: return_grids(xml),
            "ours: typed, keyed, checked, traced to its elements": lambda: read_extract(paths, council),
        }
        compare(f"the return as one XML file of {xml.stat().st_size / 1e6:,.0f} MB", ways, rounds, "3")


if __name__ == "__main__":
    main()
