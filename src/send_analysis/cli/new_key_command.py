"""`new-key`: a key to sign a council's releases with, outside the project, its public half in its config."""

from __future__ import annotations

import argparse
from pathlib import Path

from send_analysis.base.paths import SIGNING, find_root
from send_analysis.cli.arguments import COUNCIL, DONE, Commands, new_command, shown
from send_analysis.cli.asking import new_password


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "new-key",
        "make a key to sign a council's releases with: the private one outside the project, the public one in config",
        "new-key bcp ~/keys/bcp-2024.pem",
    )
    command.add_argument("council", help=COUNCIL)
    command.add_argument("file", type=Path, help="where the private key is put: a new file outside the project")
    command.add_argument(
        "--no-password", action="store_true", help="do not encrypt the private key: whoever has the file can then sign"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the key, and say where its halves are and what to do with each."""
    import datetime as dt

    from send_analysis.base.errors import InputError
    from send_analysis.base.public_keys import fingerprint
    from send_analysis.release.signing import PUBLIC_SUFFIX, refuse_inside, write_new_key

    root, path = find_root(), options.file.expanduser()
    config = root / "config" / "councils" / options.council
    if not (config / "council.yaml").is_file():
        raise InputError(f"{options.council} has no folder in config/councils: make it with new")
    refuse_inside(path, root)
    key = write_new_key(path, root, "" if options.no_password else new_password())
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    print(f"private key: {shown(path)} (keep it, and its password, where only those who release reports are)")
    if options.no_password:
        print("warning: it is not encrypted: whoever has the file can sign in the council's name")
    print(f"public key: {shown(public)} (for everybody: put it on the council's site)")
    print(f"fingerprint: {fingerprint(key)}")
    entry = f"  - public_key: {key}\n    valid_from: {dt.date.today()}\n"
    if (config / SIGNING).exists():
        print(
            f"add to keys in {shown(config / SIGNING)}, and give the key before its last day, valid_to:\n{entry}",
            end="",
        )
    else:
        (config / SIGNING).write_text(_HEAD + entry, encoding="utf-8", newline="\n")
        print(f"made {shown(config / SIGNING)}, which names it from today on")
    print(f'next: publish {options.council} MONTH --role "…" --sign {shown(path)}')
    return DONE


_HEAD = """\
# The public keys that releases are signed with (publish --sign), each with its first day and, once another has taken
# its place, its last (valid_to). Keep old entries: what was signed then stays signed. No private key is ever in here.
# From the day required_from on, all that is released or withdrawn must be signed.
# required_from: 2024-06-01
keys:
"""
