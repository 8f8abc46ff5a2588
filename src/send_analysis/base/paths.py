"""Where everything of a project lives: its root, and one council's month."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError

HOME_VARIABLE = "SEND_ANALYSIS_HOME"


#: Names the edition whose pack the notebooks open; not set for the public one.
EDITION_VARIABLE = "SEND_ANALYSIS_EDITION"


#: The edition for officers, with nothing hidden in its breakdowns: never published.
INTERNAL = "internal"


def find_root(start: Path | None = None) -> Path:
    """The project folder: SEND_ANALYSIS_HOME, else the nearest parent of `start` that has config/councils.

    Raises InputError when there is none.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        root = Path(named).expanduser().resolve()
        if (root / "config" / "councils").is_dir():
            return root
        raise InputError(f"{HOME_VARIABLE} is {named}, which has no folder config/councils: correct or unset it")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "config" / "councils").is_dir():
            return folder
    raise InputError(
        f"no folder config/councils in {here} or above it: run the command inside the project, "
        f"or set {HOME_VARIABLE} to the project's folder"
    )


#: The folder of a month's correction: 2024-03-r2, then 2024-03-r3.
CORRECTION = re.compile(r"(\d{4}-\d{2})-r([2-9]|[1-9]\d+)")

#: The folder of an edition that a later one has replaced: published-1, then published-2.
REPLACED = re.compile(r"published-([1-9]\d*)")
#: Stands in the folder of a published report that was withdrawn.
WITHDRAWN = "withdrawn.json"


#: Beside a report: what the last build left of a chapter, or of a whole report, that stopped it.
FAILED = "failed"

#: The notebooks of the chapters, in notebooks/: a number, which is the place in the report, and a name.
CHAPTERS = "[0-9][0-9]-*.ipynb"

#: In a council's folder of config: the public keys of its releases, on which no figure and no page rests.
SIGNING = "signing.yaml"

#: In a council's folder of config: its own chapters, and its own measures.
OWN_NOTEBOOKS, OWN_MEASURES = "notebooks", "measures"


def any_file(folder: Path) -> bool:
    """Whether a folder holds anything: an empty one is a month that has not come yet."""
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


@dataclass(frozen=True)
class Paths:
    """Where one council's month lives.

    `edition` names a report besides the one for the public: it has a folder of its own for what is made and kept, and
    is never published.
    """

    root: Path
    council: str
    month: Month
    edition: str = ""

    @property
    def raw_council(self) -> Path:
        return self.root / "data" / "raw" / self.council

    @property
    def extracts(self) -> list[Path]:
        """The folders that hold extracts of the month: as first received, then each correction (<month>-r2, -r3, …).

        An empty folder holds none: it is a correction, or a month, that has not come yet.
        """
        numbered = {1: self.raw_council / str(self.month)}
        for folder in self.raw_council.glob(f"{self.month}-r*"):
            if match := CORRECTION.fullmatch(folder.name):
                numbered[int(match[2])] = folder
        return [numbered[number] for number in sorted(numbered) if any_file(numbered[number])]

    @property
    def raw(self) -> Path:
        """The month's extracts: the newest correction that has come, else the folder as first received."""
        there = self.extracts
        return there[-1] if there else self.raw_council / str(self.month)

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed" / self.council / str(self.month)

    @property
    def records(self) -> Path:
        """Child level: never read by a notebook, never in a report."""
        return self.processed / "records"

    @property
    def measured(self) -> Path:
        """What the month's own extract gives, for later months to compare with."""
        return self.processed / "measured"

    @property
    def revised(self) -> Path:
        """What the month's published figures come out as now, and why."""
        return self.processed / "revised"

    @property
    def kept(self) -> Path:
        """What an edition's build keeps for the next one: its pack and its executed chapters."""
        return self.processed / self.edition

    @property
    def pack(self) -> Path:
        """Safe to show to the edition's readers."""
        return self.kept / "pack"

    @property
    def reports(self) -> Path:
        """The council's reports, a folder a month."""
        return self.root / "reports" / self.council

    @property
    def report(self) -> Path:
        return self.reports / str(self.month) / self.edition

    @property
    def published(self) -> Path:
        """What the public was shown; it is the same for every edition."""
        return self.reports / str(self.month) / "published"

    def replaced(self, number: int) -> Path:
        """An edition that a later one has replaced: kept as the public was shown it."""
        return self.reports / str(self.month) / f"published-{number}"

    @property
    def editions(self) -> list[Path]:
        """Every edition of the month that the public was shown, withdrawn ones too, oldest first."""
        numbered = {}
        for folder in (self.reports / str(self.month)).glob("published-*"):
            if match := REPLACED.fullmatch(folder.name):
                numbered[int(match[1])] = folder
        there = [numbered[number] for number in sorted(numbered)]
        return [*there, self.published] if self.published.is_dir() else there

    @property
    def releases(self) -> Path:
        """The record of the council's releases, each with the fingerprint of the one before it."""
        return self.reports / "releases.json"

    @property
    def printed(self) -> Path:
        """What each month's reports printed by category: never published, kept with what was."""
        return self.reports / "printed"

    @property
    def config(self) -> Path:
        return self.root / "config" / "councils" / self.council

    @property
    def national(self) -> Path:
        return self.root / "config" / "national"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def own_notebooks(self) -> Path:
        """The council's own chapters: notebooks that stand beside the product's."""
        return self.config / OWN_NOTEBOOKS

    @property
    def own_measures(self) -> Path:
        """The council's own measures, a file each."""
        return self.config / OWN_MEASURES

    @property
    def reference(self) -> Path:
        return self.root / "data" / "reference"

    def at(self, month: Month) -> Paths:
        """The same council's other month."""
        return Paths(self.root, self.council, month, self.edition)
