"""`withdraw`: mark a published report as withdrawn; it stays where it is, and no later month rests on it."""

from __future__ import annotations

import argparse

from send_analysis.base.paths import Paths, find_root
from send_analysis.cli.arguments import DONE, Commands, council_and_month, new_command, shown
from send_analysis.cli.asking import ask_about_role, role_argument, sign_argument, signer_asked


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "withdraw",
        "mark a published report as withdrawn: it stays where it is, and later months no longer rest on it",
        'withdraw bcp 2024-03 --role "Director of Children\'s Services" --reason "The waiting list was counted twice"',
    )
    council_and_month(command)
    role_argument(command, "withdraws the report")
    command.add_argument("--reason", default="", help="why it is withdrawn, in words that readers are told")
    command.add_argument(
        "--edition", type=int, metavar="N", help="an older edition whose folder is lost; without it, the newest one"
    )
    sign_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Withdraw the month's report and say what stands where, and what to do next."""
    import datetime as dt

    from send_analysis.base.in_use import working_at
    from send_analysis.release.releases import NOTICE, looked_at
    from send_analysis.release.withdrawing import withdraw

    paths = Paths(find_root(), options.council, options.month)
    today = dt.date.today()
    ask_about_role(options.role, options.no_name)
    signer = signer_asked(options, paths.root)
    with working_at(paths, "withdrawn", print):
        for line in looked_at(paths, today):
            print(line)
        folder = withdraw(paths, options.role, options.reason, today, options.edition, signer)
    if folder.is_dir():
        print(f"withdrawn: {shown(folder)} (its files stay as they were; {NOTICE} tells whoever opens the folder)")
    else:
        print(f"withdrawn: {paths.month} (its folder is gone; {shown(paths.releases)} records that)")
    if folder != paths.published:
        return DONE
    print("take the report, or a link to it, off the council's site: this marks the folder alone")
    print("later months no longer rest on it; what it printed by category still counts in hiding small numbers")
    command = f"publish {paths.council} {paths.month} --replace"
    print(f'what takes its place: mend, build, then `python -m send_analysis {command} --role "…" --reason "…"`')
    return DONE
