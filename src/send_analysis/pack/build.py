"""A month's pack: its extract read, measured, joined with the months before, and kept for the notebooks to open."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from send_analysis.base.files import sha256
from send_analysis.base.paths import Paths, any_file
from send_analysis.base.private import close_records
from send_analysis.base.steps import Steps
from send_analysis.config.settings import Settings
from send_analysis.intake.read import read_history
from send_analysis.measures.revisions import definition_fingerprints
from send_analysis.pack.arrived import what_arrived
from send_analysis.pack.council_register import council_register
from send_analysis.pack.disclosed import save_safe_pack
from send_analysis.pack.fingerprints import (
    keep_pack_key,
    measuring_code,
    pack_is_unchanged,
    pack_key,
    settings_print,
)
from send_analysis.pack.material import Material
from send_analysis.pack.measured import (
    build_earlier,
    check_not_gone,
    checked_position,
    inputs_key,
    keep_measured,
    measured_again,
    raw_files,
    say_what_is_gone,
)
from send_analysis.pack.months import earlier_months, months_with_extracts, of_other_versions, published_packs
from send_analysis.pack.pack_tables import money_of, tables_of
from send_analysis.pack.revising import not_yet_known
from send_analysis.pack.sensing import Readings
from send_analysis.pack.store import Pack, read_pack


def build_pack(paths: Paths, settings: Settings, scenario: str, steps: Steps, readings: Readings) -> Pack:
    """Measure the month, join what is known of earlier ones, and keep the pack that the notebooks open."""
    position = checked_position(paths, settings, readings)
    extract = position.extract
    check_not_gone(paths, settings, extract)
    steps.end("read", what_arrived(paths, extract))
    earlier, published = earlier_months(paths), published_packs(paths)
    material = Material(
        paths,
        settings,
        position,
        keep_measured(paths, position, inputs_key(paths, settings), settings),
        earlier,
        published,
        read_history(paths),
        council_register(settings),
        measured_again(settings, steps, readings),
    )
    if missing := material.assumptions.missing:
        steps.say(
            f"{len(missing)} assumptions of the forecast have no value: the deficit is not collected; "
            f"`assumptions {paths.council}` lists them"
        )
    for line in (*of_other_versions(published), *not_yet_known(paths, published, material.known_by)):
        steps.say(line)
    synthetic = extract.synthetic or any(pack.synthetic for pack in earlier)
    reports = [str(pack.month) for pack in published if pack.month < paths.month]
    meta = pack_meta(paths, settings, synthetic) | {"reports": reports}
    save_safe_pack(paths.pack, meta, tables_of(material), money_of(material))
    steps.end("measured", f"{paths.month} and {len(earlier)} earlier months")
    return read_pack(paths.pack, scenario)


def pack_meta(paths: Paths, settings: Settings, synthetic: bool) -> dict[str, Any]:
    """Who, when and from what: what a pack says of itself."""
    return {
        "council": settings.council.code,
        "name": settings.council.name,
        "no_code_yet": not settings.council.dfe_code,
        "month": str(paths.month),
        "edition": paths.edition,
        "as_at": settings.as_at.isoformat(),
        "synthetic": synthetic,
        "arrived": any_file(paths.raw),
        "version": version("send-analysis"),
        "targets": {kpi: target.value for kpi, target in settings.council.targets.items()},
        "targets_by": {
            kpi: target.by.isoformat() for kpi, target in settings.council.targets.items() if target.by is not None
        },
        "known_on": settings.known_on.isoformat() if settings.known_on else "",
        "left_out": list(settings.left_out),
        "extract": paths.raw.name,
        "key": inputs_key(paths, settings),
        "code": measuring_code(),
        "settings": settings_print(paths.config),
        "definitions": definition_fingerprints(),
        "inputs": [
            {"file": path.relative_to(paths.root).as_posix(), "sha256": sha256(path)} for path in raw_files(paths)
        ],
    }


#: Said where the pack holds no reason; a note begins with the same words.
NOT_PUBLISHED = "This table is not published."


def not_shown(pack: Pack) -> list[str]:
    """A line for each breakdown that is not published, and why: one wrong date can do that and go unseen."""
    table = pack.tables.get("disclosure")
    if table is None:
        return []
    rows = table[table["state"] == "not published"].fillna("")
    return [f"{name}: {why or NOT_PUBLISHED}" for name, why in zip(rows["table"], rows["note"], strict=True)]


def pack_of(
    paths: Paths,
    settings: Settings,
    scenario: str,
    steps: Steps,
    force: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> Pack:
    """The month's pack: the one of the last build where nothing changed, else measured, earlier months first.

    Where it must be made, `meanwhile` starts what is needed afterwards.
    """
    close_records(paths)
    if not force and pack_is_unchanged(paths, settings.as_at_rests_on):
        steps.end("pack", "reused: no extract, assumption or public figure has changed")
        return read_pack(paths.pack, scenario)
    key = pack_key(paths, settings.as_at_rests_on)
    meanwhile()
    readings = Readings()
    for earlier in months_with_extracts(paths):
        if earlier < paths.month:
            build_earlier(paths.at(earlier), settings, steps, readings)
    say_what_is_gone(paths, steps)
    pack = build_pack(paths, settings, scenario, steps, readings)
    keep_pack_key(paths, key)
    close_records(paths)
    return pack
