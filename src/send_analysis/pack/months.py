"""The months that a pack joins: which there are, and what is known of each from its own extract or its report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.paths import WITHDRAWN, Paths, any_file
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.measures.own_measures import OwnMeasure
from send_analysis.pack.store import Pack, left_out, read_pack, read_published

OWN_MEASURES, OWN_MEASURE_MONTHS = "own_measures", "own_measure_months"


def months_with_extracts(paths: Paths) -> list[Month]:
    """The months that have extracts in data/raw/<council>, as first received or corrected (-r2), in order."""
    named = {
        folder.name[:7] for folder in paths.raw_council.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]*") if any_file(folder)
    }
    months = []
    for name in sorted(named):
        with contextlib.suppress(ValueError):
            months.append(Month.parse(name))
    return [month for month in months if any_file(paths.at(month).raw)]


def months_published(paths: Paths) -> list[Month]:
    """The months whose published report stands, in order: they are known even where their extracts are gone.

    One that was withdrawn is not among them.
    """
    folders = (meta.parents[1] for meta in sorted(paths.reports.glob("*/published/pack/meta.json")))
    return [Month.parse(folder.parent.name) for folder in folders if not (folder / WITHDRAWN).is_file()]


def published_packs(paths: Paths) -> list[Pack]:
    """The published reports' packs up to this month, oldest first."""
    months = [month for month in months_published(paths) if month <= paths.month]
    return [read_published(paths.at(month).published / "pack") for month in months]


def of_other_versions(packs: Iterable[Pack]) -> Iterator[str]:
    """A line for each published pack of which this version does not know all, with the version that made it."""
    for pack in packs:
        if unknown := left_out(pack):
            what = [
                f"{table} ({', '.join(columns)})" if columns else table for table, columns in sorted(unknown.items())
            ]
            made = pack.meta.get("version", "unknown")
            yield f"published {pack.month}: made by version {made}; not read, because not known now: {', '.join(what)}"


def packs_shown(paths: Paths, published: Sequence[Pack]) -> list[Pack]:
    """The packs of all that the public was ever shown up to this month, oldest first; `published` are read already.

    Editions that were replaced and reports that were withdrawn are among them: who has read one goes on knowing it.
    """
    standing = {paths.at(pack.month).published: pack for pack in published}
    months = sorted({Month.parse(meta.parents[2].name) for meta in paths.reports.glob("*/published*/pack/meta.json")})
    folders = [folder for month in months if month <= paths.month for folder in paths.at(month).editions]
    kept = [folder for folder in folders if (folder / "pack" / "meta.json").is_file()]
    return [standing.get(folder) or read_published(folder / "pack") for folder in kept]


def earlier_months(paths: Paths) -> list[Pack]:
    """Each earlier month as published, else as measured from its own extract, oldest first.

    One whose extract can't be read is not among them.
    """
    published = months_published(paths)
    packs = []
    for month in sorted({*published, *months_with_extracts(paths)}):
        if month < paths.month:
            there = paths.at(month)
            if month in published:
                packs.append(read_published(there.published / "pack"))
            elif (there.measured / "meta.json").is_file():
                packs.append(read_pack(there.measured))
    return packs


def own_rows(pack: Pack) -> pd.DataFrame:
    """A pack's scorecard of its own month alone."""
    return pack.scorecard[pack.scorecard["month"] == str(pack.month)]


def rows_of(paths: Paths, pack: Pack) -> pd.DataFrame:
    """An earlier month's scorecard: each figure as published, and those of measures that were registered since.

    A measure that the published report did not know is as the month's own extract gives it, where that is still there.
    """
    rows = own_rows(pack)
    if not (paths.measured / "meta.json").is_file():
        return rows
    again = own_rows(read_pack(paths.measured))
    published = set(zip(rows["kpi"], rows["basis"], strict=True))
    is_new = [key not in published for key in zip(again["kpi"], again["basis"], strict=True)]
    return pd.concat([rows, again[is_new]], ignore_index=True) if any(is_new) else rows


def own_measure_rows(paths: Paths, pack: Pack, own: Sequence[OwnMeasure]) -> pd.DataFrame:
    """An earlier month's figures of the council's own measures: as published, and those of measures written since.

    Each has the fingerprint of the definition that gave it: of a file that is as it was then, today's.
    """
    packs = [pack, *([read_pack(paths.measured)] if (paths.measured / "meta.json").is_file() else [])]
    tables = [_with_definitions(found, own) for found in packs if OWN_MEASURE_MONTHS in found.tables]
    rows = pd.concat(tables, ignore_index=True) if tables else empty_table(OWN_MEASURE_MONTHS)
    return rows[rows["month"] == str(pack.month)].drop_duplicates(["kpi", "basis"])


def _with_definitions(pack: Pack, own: Sequence[OwnMeasure]) -> pd.DataFrame:
    """A pack's figures of own measures; one of an older version has no fingerprint but that of each file."""
    rows = table_of(OWN_MEASURE_MONTHS, pack.tables[OWN_MEASURE_MONTHS])
    then = definitions_of_own(pack, own)
    return rows.assign(definition_print=rows["kpi"].map(then).astype("string").fillna(rows["definition_print"]))


def definitions_of_own(pack: Pack, own: Sequence[OwnMeasure]) -> dict[str, str]:
    """The fingerprint of the definition of each own measure that a pack describes: where its file is today's, today's.

    That of the file stands in its place in a pack of an older version, which kept no other.
    """
    if OWN_MEASURES not in pack.tables:
        return {}
    today = {(measure.card.id, measure.sha256): measure.definition_print for measure in own}
    cards = table_of(OWN_MEASURES, pack.tables[OWN_MEASURES])
    return {
        kpi: today.get((kpi, file), said or file)
        for kpi, file, said in zip(cards["kpi"], cards["sha256"], cards["definition_print"], strict=True)
    }


def printed_before(packs: Sequence[Pack]) -> pd.DataFrame:
    """Scorecard rows of months that have no pack of their own, each as the newest published report printed it.

    On a fresh laptop the last published report alone still gives its months of history.
    """
    have = {str(pack.month) for pack in packs}
    printed = [pack.scorecard[~pack.scorecard["month"].isin(have)] for pack in packs]
    if not printed:
        return empty_table("scorecard")
    rows = pd.concat(printed, ignore_index=True)
    return rows.drop_duplicates(["kpi", "basis", "month"], keep="last")
