"""England's authorities, as the Department for Education's statistics name and number them.

A council is its folder in config/councils, else DfE's name for the authority written as a folder (bath-and-north-east-
somerset), its three-digit number or its nine-character code; capitals do not matter. Folders take the first two.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.errors import InputError

#: How much of a name must agree before it is asked about: East Sussex is no misspelling of East Surrey.
_NEAR = 0.8
#: The folders of DfE's statistics in data/reference: dfe_ehcp_<reporting year>.
DATASET = "dfe_ehcp"


@dataclass(frozen=True)
class Authority:
    """One authority: DfE's name and three-digit number, the nine-character code, its region."""

    name: str
    dfe_code: str
    ons_code: str
    region: str

    @property
    def slug(self) -> str:
        """The name as a folder."""
        return slug(self.name)


def slug(name: str) -> str:
    """A name as a folder: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("'", "").replace("’", "")).strip("-")


def release_folders(reference: Path) -> list[Path]:
    """The folders of DfE's editions in data/reference that hold plans in force, the oldest first.

    An edition may be a part of a release, so what one lacks is looked for in the ones before.
    """
    folders = sorted(path for path in reference.glob(f"{DATASET}_*") if path.is_dir())
    return [folder for folder in folders if re.fullmatch(rf"{DATASET}_\d{{4}}", folder.name)]


def authorities_of(root: Path) -> list[Authority]:
    """Every authority of DfE's caseload files, those of the newest period first; none without a file.

    Abolished authorities have figures too. Where two had one name, the newer comes first.
    """
    local = [row for row in _caseload_rows(root) if row["geographic_level"].casefold() == "local authority"]
    found: dict[str, Authority] = {}
    for row in sorted(local, key=lambda row: row["time_period"], reverse=True):
        authority = Authority(row["la_name"], row["old_la_code"], row["new_la_code"], row["region_name"])
        found.setdefault(authority.dfe_code, authority)
    return list(found.values())


def authorities_now(root: Path) -> list[Authority]:
    """England's authorities that DfE's caseload files have in either of their two newest years: the abolished are out.

    A newest edition may be a part of a release, so that one year alone may lack most of them.
    """
    local = [row for row in _caseload_rows(root) if row["geographic_level"].casefold() == "local authority"]
    years = sorted({row["time_period"] for row in local})[-2:]
    codes = {row["old_la_code"] for row in local if row["time_period"] in years}
    return [authority for authority in authorities_of(root) if authority.dfe_code in codes]


def _caseload_rows(root: Path) -> Iterator[dict[str, str]]:
    for folder in release_folders(root / "data" / "reference"):
        if (folder / "caseload.csv").is_file():
            with (folder / "caseload.csv").open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    yield {name.casefold(): value for name, value in row.items() if name}


def authorities_named(root: Path, name: str) -> list[Authority]:
    """Every authority of a name, those of the newest period first: a county that was made anew kept its name."""
    return [authority for authority in authorities_of(root) if authority.slug == slug(name)]


def januaries_of(root: Path, dfe_code: str) -> list[dt.date]:
    """The Januaries for which DfE's caseload files have a row of an authority, by its number."""
    rows = [row for row in _caseload_rows(root) if row["old_la_code"] == dfe_code]
    return sorted({dt.date(int(row["time_period"][:4]) + 1, 1, 1) for row in rows})


def find_authority(root: Path, written: str) -> Authority | None:
    """The authority that a name, a three-digit number or a nine-character code means; None when there is none."""
    wanted = written.strip().casefold()
    if not wanted:
        return None
    for authority in authorities_of(root):
        if wanted in {authority.dfe_code, authority.ons_code.casefold()} or slug(wanted) == authority.slug:
            return authority
    return None


def council_code(root: Path, written: str) -> str:
    """The folder name of the council that someone wrote: its own in config/councils, else DfE's name as a folder.

    InputError names the nearest one known when nothing answers to it.
    """
    wanted = written.strip().casefold()
    own = {
        folder.name.casefold(): folder.name for folder in (root / "config" / "councils").glob("*") if folder.is_dir()
    }
    if wanted in own:
        return own[wanted]
    authority = find_authority(root, written)
    if authority is None:
        raise unknown_council(root, written)
    return own.get(authority.slug, authority.slug)


def unknown_council(root: Path, written: str) -> InputError:
    """The error for a council that nothing answers to: what a council may be called, and the nearest one known."""
    own = sorted(folder.name for folder in (root / "config" / "councils").glob("*") if folder.is_dir())
    return InputError(
        f"there is no council {written!r}: it is a folder of config/councils (there are: {', '.join(own) or 'none'}) "
        f"or an authority by DfE's name, three-digit number or nine-character code.{nearest_hint(root, written)}"
    )


def nearest_hint(root: Path, written: str, folders: bool = True) -> str:
    """A question that names the nearest council known: ` Did you mean leeds?`; empty when none is near.

    Without `folders` only DfE's authorities are known, and not what config/councils adds to them.
    """
    own = [folder.name for folder in (root / "config" / "councils").glob("*") if folders and folder.is_dir()]
    wanted = slug(written)
    known = list(dict.fromkeys([*own, *(authority.slug for authority in authorities_of(root))]))
    inside = [name for name in known if name and re.search(rf"(^|-){re.escape(name)}(-|$)", wanted)]
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=_NEAR) or sorted(inside, key=len, reverse=True)[:1]
    return f" Did you mean {near[0]}?" if near else ""
