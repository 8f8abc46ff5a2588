"""For reviewers: where an entry whose source is another's paper was read, and which copy of its source was seen."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.blocks.blocks import Absent, Block, Run, Table, TableColumn, figure, runs
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

_UNSAID = "–"


def behind_sources(pack: Pack) -> Block:
    """Each entry of the register and of governance that a paper of the council's prints, or of whose source a copy by
    another was all that was seen. A published document prints its source alone.
    """
    rows = (*_of_register(pack), *_of_governance(pack))
    if not rows:
        return Absent("no entry was read in a paper of the council's, or in another's copy of its source")
    return Table(
        "behind-sources",
        "Where entries were read, and which copies of their sources were seen",
        (
            TableColumn("Entry", share=1.8),
            TableColumn("Source, as published documents print it", share=1.8),
            TableColumn("Read in", share=1.4),
            TableColumn("Only copy seen", share=1.2),
        ),
        rows,
        note="A report is no source of its own: what it prints is cited by the document behind it, where one is named.",
        source="the council's assumptions.yaml and governance.yaml",
    )


def _of_register(pack: Pack) -> Iterator[tuple[tuple[Run, ...], ...]]:
    for row in records(pack.tables.get("assumptions", pd.DataFrame())):
        if row["printed_in"] or row["copy_seen"]:
            yield (
                runs(figure(row["label"], row["id"])),
                runs(row["source"]),
                runs(row["printed_in"] or _UNSAID),
                runs(row["copy_seen"] or _UNSAID),
            )


def _of_governance(pack: Pack) -> Iterator[tuple[tuple[Run, ...], ...]]:
    for table, name in (("governance", "what"), ("boards", "name"), ("conditions", "asks")):
        for row in records(pack.tables.get(table, pd.DataFrame())):
            if row["printed_in"]:
                yield runs(row[name]), runs(row["source"]), runs(row["printed_in"]), runs(_UNSAID)
