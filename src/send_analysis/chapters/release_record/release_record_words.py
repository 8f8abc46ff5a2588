"""Where the release itself is recorded."""

from __future__ import annotations

from send_analysis.blocks.blocks import Block, Paragraph, runs
from send_analysis.pack.store import Pack


def who_released(pack: Pack) -> Block:
    """Where the release itself is recorded: a report is printed before anybody releases it."""
    return Paragraph(
        runs(
            "The report is frozen when it is published. ",
            {"text": "published/release.json", "code": True},
            " beside it then holds the role that released it, the day, and the fingerprint of every file.",
        )
    )
