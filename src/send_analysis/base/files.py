"""Files and folders written whole or not at all, and their fingerprints."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from send_analysis.base.errors import InputError


def sha256(path: Path) -> str:
    """A file's fingerprint."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def folder_sha256(folder: Path) -> str:
    """A folder's fingerprint: the names and contents of every file in it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def zipped_on(data: bytes, day: dt.date) -> bytes:
    """A zip with the same parts in the same order, all of one day, so that what is made twice is the same twice.

    OpenDocument's own mark, the part `mimetype`, stays as it is read without unpacking.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            made.writestr(entry, parts.read(name))
    return packed.getvalue()


def json_text(value: Any) -> str:
    """JSON that reads well and compares well: sorted keys, one trailing newline."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Write the JSON of a value, whole or not at all."""
    with replacing_file(path) as half:
        half.write_text(json_text(value), encoding="utf-8", newline="\n")


def kept_json(path: Path) -> dict[str, Any]:
    """What a file that we keep for the next run says; nothing where it is not there, or is damaged: then it is made
    anew.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def record_json(path: Path) -> dict[str, Any]:
    """What a record says that cannot be made anew, such as release.json; InputError where it is damaged."""
    if said := kept_json(path):
        return said
    raise InputError(f"{path.name} in {path.parent} is damaged or empty: put it back from your backup of reports/")


def remove(path: Path) -> None:
    """Remove a file or a folder, there or not; of a link the link alone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


#: The user's mask: a temporary folder is private, what replaces a shared one must not be. Asking sets it for a moment,
#: which no other thread may see: it is asked before there is one.
_MASK = _umask()


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of `folder` only when the block ends well: readers never see half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    half.chmod(0o777 & ~_MASK)
    try:
        yield half
        old = half.with_name(half.name + "-old")
        if folder.exists():
            folder.rename(old)
        try:
            half.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def replacing_file(path: Path, private: bool = False) -> Iterator[Path]:
    """A fresh path that takes the place of `path` only when the block ends well; `private`: for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    half = Path(name)
    half.chmod(0o600 if private else 0o666 & ~_MASK)
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
