"""The release record's appendix: what this report is, as of which day and from which extracts.

For reviewers also the fingerprints of its code, its settings and its files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Run, Table, TableColumn, runs
from send_analysis.pack.store import Pack
from send_analysis.views import own_measures
from send_analysis.views.lookup import records

#: So much of a fingerprint tells two files apart on paper; run.json has the whole.
SHOWN = 12


def record(pack: Pack) -> Block:
    """What the report is and rests on: a row a fact."""
    rows = ((runs(name), said) for name, said in _facts(pack))
    return Table(
        "release",
        f"Release record, {pack.month.name}",
        (TableColumn("What", share=1.0), TableColumn("This report", share=3.0)),
        tuple(rows),
    )


def fingerprints(pack: Pack) -> Block:
    """What tells this code, these settings and these files from any others: the first characters of SHA-256 of each."""
    files = tuple((Path(entry["file"]).name, entry["sha256"]) for entry in pack.meta.get("inputs", []))
    made_with = (("Measuring code", pack.meta.get("code")), ("Council's settings", pack.meta.get("settings")))
    return Table(
        "fingerprints",
        f"Fingerprints, {pack.month.name}",
        (TableColumn("What", share=1.0), TableColumn("Fingerprint (SHA-256)", share=3.0)),
        tuple((runs(name), runs(_print(found))) for name, found in (*made_with, *files)),
        note="The first characters of each; run.json has them whole, of every input and output.",
    )


def _facts(pack: Pack) -> Iterator[tuple[str, tuple[Run, ...]]]:
    meta = pack.meta
    yield "Kind of report", runs(_edition(pack))
    yield "Figures to", runs(figures.day(pack.month.last_day))
    yield "Knows nothing after", runs(figures.day(dt.date.fromisoformat(str(meta["as_at"]))))
    arrived = records(pack.table("arrivals")) if "arrivals" in pack.tables else []
    files = len({row["file"] for row in arrived if row["status"] == "read"})
    yield (
        "Extract",
        runs(
            {"text": str(meta.get("extract") or pack.month), "code": True},
            f", {files} {'file' if files == 1 else 'files'}" if files else ": no file has arrived",
            "; invented, not real children" if meta.get("synthetic") else "",
        ),
    )
    corrected = int(pack.tables["corrected_cells"]["cells"].sum()) if "corrected_cells" in pack.tables else 0
    if corrected:
        yield "Corrected cells", runs(f"{figures.count(corrected)}: what the extract has in them is not what is read")
    yield (
        "Earlier reports published",
        runs(figures.listed([figures.month(str(month)) for month in meta.get("reports", [])]) or "none"),
    )
    for row in own_measures.cards(pack):
        own = runs(f"{row['label']}, by ", {"text": row["file"], "code": True}, ", fingerprint ", _print(row["sha256"]))
        yield "The council's own measure", own
    yield "Software", runs(f"send-analysis {meta['version']}")
    yield "Exceptions to small numbers", runs("; ".join(_exceptions(pack)) or "none")


def _edition(pack: Pack) -> str:
    if known_on := str(pack.meta.get("known_on") or ""):
        return f"rebuilt as known on {figures.day(dt.date.fromisoformat(known_on))}"
    return f"{pack.meta['edition']}, not for publication" if pack.meta.get("edition") else "public"


def _print(fingerprint: object) -> Run:
    return {"text": str(fingerprint)[:SHOWN], "code": True} if fingerprint else {"text": "none"}


def _exceptions(pack: Pack) -> Iterator[str]:
    """Each breakdown shown in spite of small numbers, with the role that allowed it and why."""
    for row in records(pack.table("disclosure")) if "disclosure" in pack.tables else []:
        if row["state"] == "exception":
            yield f"{figures.words_of_name(row['table'])} ({row['role']}: {row['reason']})"
