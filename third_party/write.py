"""Writes what the report stands on, from requirements.lock: a bill of materials (CycloneDX, JSON) and a notice to read.

    python third_party/write.py

Run it after every change of the lock, with the project's environment. The same lock gives the same bytes: neither file
has a time, a random number or an address. A licence is what the installed package says of itself; a package that only
other machines want keeps the one that the bill has already.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BILL, NOTICES = "bill-of-materials.cdx.json", "NOTICES.md"
#: A package of the lock: name, version and on which machines it is wanted; it may stand there in several versions.
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+?))? \\$", re.MULTILINE)
#: What lies in this project itself and is somebody else's: name, licence, folder and whose it is.
SHIPPED = (
    ("Source Sans Pro", "OFL-1.1", "src/send_analysis/base/fonts",
     "Copyright 2010, 2012, 2014 Adobe Systems Incorporated, with Reserved Font Name 'Source'"),
)  # fmt: skip
#: A longer text in the field of the licence is the licence itself, which the package brings.
_NAME = 60


def pinned(lock: str) -> list[tuple[str, str, str]]:
    """Each package of a lock's text: name, version, and on which machines it is wanted (empty: all)."""
    return [(name, version, where or "") for name, version, where in PINNED.findall(lock)]


def licences_installed(names: list[str]) -> dict[str, str]:
    """The licence that each installed package states, by name; one that is not installed here is left out."""
    found = {}
    for name in names:
        try:
            found[name] = licence_stated(metadata(name))
        except PackageNotFoundError:
            continue
    return found


def licence_stated(said: PackageMetadata) -> str:
    """A package's licence: its expression, else its short name, else its classifiers; empty where it states none."""
    expression = said.get("License-Expression")
    name = " ".join((said.get("License") or "").split())
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    if not expression and (name.upper() == "UNKNOWN" or len(name) > _NAME):
        name = ""
    return expression or name or " and ".join(classified)


def licences_kept(bill: Mapping[str, Any]) -> dict[str, str]:
    """The licences that a bill has already, by name."""
    return {part["name"]: part["licenses"][0]["license"]["name"] for part in bill.get("components", ())}


def bill_of(project: Mapping[str, Any], packages: list[tuple[str, str, str]], licences: Mapping[str, str]) -> str:
    """The bill of materials as CycloneDX 1.6; KeyError names a package whose licence is not known."""
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": licences[name]}}],
            **({"properties": [{"name": "wanted where", "value": where}]} if where else {}),
        }
        for name, version, where in packages
    ]
    own = [
        {"type": "file", "bom-ref": folder, "name": name, "licenses": [{"license": {"name": licence}}],
         "copyright": whose}
        for name, licence, folder, whose in SHIPPED
    ]  # fmt: skip
    it = {"type": "application", "bom-ref": project["name"], "name": project["name"], "version": project["version"]}
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": it}}
    return json.dumps({**whole, "components": [*parts, *own]}, indent=1, ensure_ascii=False) + "\n"


def notices_of(packages: list[tuple[str, str, str]], licences: Mapping[str, str]) -> str:
    """The same for people: what is shipped, what is installed beside it, and each one's licence."""
    shipped = [f"- **{name}**, in `{folder}` with its licence ({licence}). {whose}."
               for name, licence, folder, whose in SHIPPED]  # fmt: skip
    rows = [f"| {name} | {version} | {licences[name]} | {where or 'everywhere'} |" for name, version, where in packages]
    return "\n".join(
        [
            "# What send-analysis stands on, and whose it is",
            "",
            "Written by `python third_party/write.py` from `requirements.lock`. The same for machines, as CycloneDX: "
            f"[{BILL}]({BILL}).",
            "",
            "## Shipped with it",
            "",
            *shipped,
            "- **Public data**, in `data/reference`, each with its licence in "
            "[its README](../data/reference/README.md).",
            "",
            "## Installed beside it, none of it shipped",
            "",
            "The licence is what the package says of itself; its text is in the package.",
            "",
            "| package | version | licence | wanted |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    """Write both files; 2 where a package's licence is known neither here nor to the bill."""
    here = ROOT / "third_party"
    packages = pinned((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    before = json.loads((here / BILL).read_text(encoding="utf-8")) if (here / BILL).is_file() else {}
    licences = licences_kept(before) | licences_installed([name for name, _, _ in packages])
    if unknown := sorted({name for name, _, _ in packages if not licences.get(name)}):
        print(f"no licence is known of {', '.join(unknown)}: run this where they are installed", file=sys.stderr)
        return 2
    (here / BILL).write_text(bill_of(project, packages, licences), encoding="utf-8", newline="\n")
    (here / NOTICES).write_text(notices_of(packages, licences), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
