"""What takes long to draw, kept with the fingerprint of all that it was drawn from: other words do not draw it again.

They lie in data/processed/<council>/<month>/drawn/, a folder a drawing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from send_analysis.base.files import kept_json, replacing_folder, sha256, write_json
from send_analysis.pack.fingerprints import code_fingerprint, library_versions

_KEY = "key.json"


class KeptDrawings:
    """Drawings of the last build; `force` draws each again."""

    def __init__(self, folder: Path, force: bool = False) -> None:
        self._folder, self._force = folder, force

    def drawn(self, name: str, of: Any, draw: Callable[[], Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """The files of a drawing by name: those kept where they were drawn by this code of just this, else drawn.

        `of` is all that `draw` draws, as JSON can hold it: the order of names counts too. TypeError for anything else.
        """
        told = json.dumps([code_fingerprint(), library_versions(), of])
        key = hashlib.sha256(told.encode()).hexdigest()
        folder = self._folder / name
        if not self._force and (kept := _kept(folder, key)) is not None:
            return kept
        files = draw()
        with replacing_folder(folder) as half:
            for file, data in files.items():
                (half / file).write_bytes(data)
            write_json(half / _KEY, {"key": key, "files": {file: sha256(half / file) for file in files}})
        return files


def _kept(folder: Path, key: str) -> dict[str, bytes] | None:
    """The files of a kept drawing; None where it is of something else, or a file was changed or lost."""
    said = kept_json(folder / _KEY)
    if said.get("key") != key:
        return None
    whole = all((folder / file).is_file() and sha256(folder / file) == was for file, was in said["files"].items())
    return {file: (folder / file).read_bytes() for file in said["files"]} if whole else None
