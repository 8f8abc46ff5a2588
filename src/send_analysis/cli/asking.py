"""What a command asks whoever runs it, where somebody sits at a terminal; elsewhere an option answers."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from send_analysis.base.errors import InputError

if TYPE_CHECKING:
    from send_analysis.release.signing import Signer


def role_argument(command: argparse.ArgumentParser, what: str) -> None:
    """The role that stands in a record for good, and the answer to whether it is a person's name."""
    command.add_argument("--role", default="", help=f"the role (not the name) that {what}")
    command.add_argument(
        "--no-name",
        action="store_true",
        help="the role looks like a person's name and is none; without this you are asked at a terminal, and refused "
        "elsewhere",
    )


def ask_about_role(role: str, no_name: bool) -> None:
    """Ask whether a role that looks like a person's name is meant; Refused where nobody can answer that it is."""
    from send_analysis.release.publishing import Refused
    from send_analysis.release.roles import asked_about

    doubt = asked_about(role)
    if no_name or not doubt:
        return
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        raise Refused(f"{doubt}. If it is a role and no name, add --no-name")
    print(f"warning: {doubt}", file=sys.stderr)
    print("Keep it all the same? Write yes, or press Enter to stop: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Refused("the role was not kept: run it again with --role and a role")


def sign_argument(command: argparse.ArgumentParser) -> None:
    """The key to sign with; the variables that take its place are in the guide to publication."""
    command.add_argument(
        "--sign",
        type=Path,
        metavar="FILE",
        help="the private key (made by new-key) to sign it with; without this, the file that the variable "
        "SEND_ANALYSIS_SIGNING_KEY names",
    )


def signer_asked(options: argparse.Namespace, project: Path) -> Signer | None:
    """The key to sign with, opened; None where none is named. InputError for one that can't be used."""
    from send_analysis.release.signing import KEY_VARIABLE, signer_of

    named = options.sign or os.environ.get(KEY_VARIABLE)
    return signer_of(Path(named).expanduser(), project, _password_of) if named else None


def new_password() -> str:
    """A password for a new key, asked for twice at a terminal; InputError where nobody can give one."""
    password = _password("Password for the new key: ")
    if not password:
        raise InputError("no password was given: give one, or --no-password for a key that anybody who has it can use")
    from send_analysis.release.signing import PASSWORD_VARIABLE

    if not os.environ.get(PASSWORD_VARIABLE) and password != _password("The same again: "):
        raise InputError("the two passwords differ: run it again")
    return password


def _password_of(key: Path) -> str:
    return _password(f"Password of {key}: ")


def _password(question: str) -> str:
    """The password of the environment's variable, else the one that is typed and not shown."""
    from getpass import getpass

    from send_analysis.release.signing import PASSWORD_VARIABLE

    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(f"nobody is there to type the password: put it into the variable {PASSWORD_VARIABLE}")
    try:
        return getpass(question)
    except EOFError as error:
        raise InputError("no password was typed: run it again") from error
